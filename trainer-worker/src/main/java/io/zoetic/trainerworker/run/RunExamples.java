// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Digests;
import io.zoetic.core.Split;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The examples that a run learns from, in the order of their samples.
 *
 * @param train steps are made of it
 * @param validation decides which step was the best
 * @param isFair whether nobody in the crowd has more than its share of {@code train}
 */
record RunExamples(List<Example> train, List<Example> validation, boolean isFair) {
  /** Nothing. */
  static final RunExamples NONE = new RunExamples(List.of(), List.of(), true);

  private static final int TRAIN_MAX = 2000;
  private static final int VALIDATION_MAX = 128;

  /** So many of a crowd teach; with fewer there is no crowd. */
  private static final int TRAIN_ENOUGH = 48;

  private static final int VALIDATION_ENOUGH = 16;

  /** Reads what there is of an expert. */
  static RunExamples of(Examples examples, String expert) {
    AuthorShares train = taught(examples, expert, TRAIN_MAX);
    AuthorShares validation =
        AuthorShares.of(
            examples.sample(expert, Split.VALIDATION, VALIDATION_MAX), VALIDATION_ENOUGH);
    return new RunExamples(train.examples(), validation.examples(), train.isFair());
  }

  /** What an expert is taught. */
  static AuthorShares taught(Examples examples, String expert, int max) {
    return AuthorShares.of(examples.sample(expert, Split.TRAIN, max), TRAIN_ENOUGH);
  }

  /** What is neither learnt from nor enough to choose by: it judges, as what is held out does. */
  List<Example> notChoosing() {
    return validation.size() < ExpertFineTuning.CHOOSING_MIN ? validation : List.of();
  }

  /** All of it. */
  List<Example> all() {
    List<Example> all = new ArrayList<>(train);
    all.addAll(validation);
    return all;
  }

  /** SHA-256 of the examples in their order: the same data has the same digest. */
  String digest() {
    MessageDigest digest = Digests.sha256();
    add(digest, train.size() + " and " + validation.size());
    for (Example example : all()) {
      add(digest, example.id().toString());
      add(digest, example.expert());
      add(digest, example.kind().word());
      add(digest, example.promptHash());
      add(digest, example.answer());
      add(digest, example.other());
      add(digest, Double.toString(example.reward()));
      add(digest, Double.toString(example.weight()));
      add(digest, example.author().toString());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(MessageDigest digest, Example.@Nullable Answer answer) {
    if (answer == null) {
      add(digest, "none");
    } else {
      add(digest, "one");
      add(digest, answer.text());
      add(digest, Arrays.toString(answer.tokens()));
      add(digest, Arrays.toString(answer.logprobs()));
      if (answer.temperature() != null) {
        // What was recorded without one keeps the digest that lineages name it by.
        add(digest, "at " + answer.temperature());
      }
    }
  }

  /** With its length, so that no two lists of parts are the same bytes. */
  private static void add(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
