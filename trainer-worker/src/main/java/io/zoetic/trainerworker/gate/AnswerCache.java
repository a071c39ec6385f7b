// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.core.PromptJson;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.serving.FirstPassOptions;
import io.zoetic.model.serving.Selection;
import io.zoetic.model.serving.Strategy;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes and greedy answers, kept: neither the base model nor a router nor a version ever changes,
 * so nothing need be asked twice. One thread.
 */
final class AnswerCache {
  private static final int ANSWERS_MAX = 50_000;
  private static final int FIRST_PASSES_MAX = 4;

  private final BatchInference inference;

  private final Map<Key, BatchInference.Answered> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, BatchInference.Answered> eldest) {
          return size() > ANSWERS_MAX;
        }
      };

  private final Map<FirstPass, Map<List<Integer>, ServingSnapshot.Route>> routes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(
            Map.Entry<FirstPass, Map<List<Integer>, ServingSnapshot.Route>> eldest) {
          return size() > FIRST_PASSES_MAX;
        }
      };

  /** What routes depend on. */
  private record FirstPass(FirstPassOptions choices, Strategy strategy, Selection selection) {}

  private record Key(List<Integer> prompt, String vector, int limit) {
    static Key of(int[] prompt, @Nullable ExpertVector vector, int limit) {
      return new Key(listed(prompt), vector == null ? "base" : vector.digest(), limit);
    }
  }

  private static List<Integer> listed(int[] prompt) {
    return Arrays.stream(prompt).boxed().toList();
  }

  AnswerCache(BatchInference inference) {
    this.inference = inference;
  }

  /** How long answers to a suite may become. */
  int limit(List<TokenizedExample> tokenizedExamples) {
    return inference.limits().of(TokenizedExample.lengths(tokenizedExamples));
  }

  /** Where each prompt goes that names no expert. */
  List<ServingSnapshot.Route> routes(
      ServingSnapshot passes, List<TokenizedExample> tokenizedExamples) {
    Map<List<Integer>, ServingSnapshot.Route> known =
        routes.computeIfAbsent(
            new FirstPass(passes.choices(), passes.strategy(), passes.selection()),
            _ -> new HashMap<>());
    List<Question> missing =
        tokenizedExamples.stream()
            .filter(
                tokenizedExample -> !known.containsKey(listed(tokenizedExample.answer().prompt())))
            .map(this::question)
            .toList();
    List<ServingSnapshot.Route> found =
        missing.isEmpty() ? List.of() : passes.routes(inference, missing);
    for (int i = 0; i < found.size(); i++) {
      known.put(listed(missing.get(i).prompt()), found.get(i));
    }
    return tokenizedExamples.stream()
        .map(tokenizedExample -> known.get(listed(tokenizedExample.answer().prompt())))
        .toList();
  }

  private Question question(TokenizedExample tokenizedExample) {
    String json = tokenizedExample.example().promptJson();
    return new Question(
        inference.tokens().question(PromptJson.content(json)), tokenizedExample.answer().prompt());
  }

  /**
   * Answers in the order of the prompts.
   *
   * @param vectors what each is answered under; null is the base model
   * @param limit tokens of an answer at most
   */
  List<BatchInference.Answered> answers(
      List<int[]> prompts, List<@Nullable ExpertVector> vectors, int limit) {
    Map<Key, BatchInference.Asked> missing = new LinkedHashMap<>();
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      Key key = Key.of(prompts.get(i), vectors.get(i), limit);
      keys.add(key);
      if (!answers.containsKey(key)) {
        missing.put(
            key, new BatchInference.Asked(prompts.get(i), vectors.get(i), inference.greedy()));
      }
    }
    Map<Key, BatchInference.Answered> found = new LinkedHashMap<>();
    List<BatchInference.Answered> given = inference.answers(List.copyOf(missing.values()), limit);
    List<Key> asked = List.copyOf(missing.keySet());
    for (int i = 0; i < asked.size(); i++) {
      found.put(asked.get(i), given.get(i));
    }
    List<BatchInference.Answered> all =
        keys.stream()
            .map(key -> found.containsKey(key) ? found.get(key) : answers.get(key))
            .toList();
    answers.putAll(found);
    return all;
  }
}
