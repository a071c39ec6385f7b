// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Digests;
import io.zoetic.core.Split;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The examples that a run learns from, in the order of the examples' ranks.
 *
 * @param train steps are made of it
 * @param validation decides which step was the best
 */
record RunExamples(List<Example> train, List<Example> validation) {
  private static final int TRAIN_MAX = 2000;
  private static final int VALIDATION_MAX = 128;

  /** With fewer principals there is no crowd that one could drown out. */
  private static final int CROWD = 4;

  private static final double PRINCIPAL_SHARE = 0.25;
  private static final int PRINCIPAL_LEAST = 16;

  /** Reads what there is of an expert. */
  static RunExamples of(Examples examples, String expert) {
    return new RunExamples(
        capped(examples.sample(expert, Split.TRAIN, TRAIN_MAX)),
        capped(examples.sample(expert, Split.VALIDATION, VALIDATION_MAX)));
  }

  /**
   * No principal of a crowd has more than a quarter of the examples, or 16. What an operator has
   * imported counts as it is.
   */
  static List<Example> capped(List<Example> examples) {
    long principals =
        examples.stream()
            .filter(example -> example.feedback() != null)
            .map(Example::principal)
            .distinct()
            .count();
    if (principals < CROWD) {
      return examples;
    }
    int cap = Math.max(PRINCIPAL_LEAST, (int) Math.ceil(PRINCIPAL_SHARE * examples.size()));
    Map<String, Integer> taken = new HashMap<>();
    List<Example> kept = new ArrayList<>();
    for (Example example : examples) {
      boolean imported = example.feedback() == null;
      if (imported || taken.merge(example.principal(), 1, Integer::sum) <= cap) {
        kept.add(example);
      }
    }
    return List.copyOf(kept);
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
      add(digest, example.principal());
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
    }
  }

  /** With its length, so that no two lists of parts are the same bytes. */
  private static void add(MessageDigest digest, String part) {
    byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
    digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
    digest.update(bytes);
  }
}
