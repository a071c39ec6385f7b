// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Greedy answers, kept: neither the base model nor a version ever changes, so a question need not
 * be answered twice. One thread.
 */
final class AnswerBook {
  private static final int ANSWERS_MAX = 50_000;

  private final Examiner examiner;

  private final Map<Key, Examiner.Answered> answers =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Examiner.Answered> eldest) {
          return size() > ANSWERS_MAX;
        }
      };

  private record Key(List<Integer> prompt, String vector) {
    static Key of(int[] prompt, @Nullable ExpertVector vector) {
      return new Key(
          Arrays.stream(prompt).boxed().toList(), vector == null ? "base" : vector.digest());
    }
  }

  AnswerBook(Examiner examiner) {
    this.examiner = examiner;
  }

  /**
   * Answers in the order of the prompts.
   *
   * @param vectors what each is answered under; null is the base model
   */
  List<Examiner.Answered> answers(List<int[]> prompts, List<@Nullable ExpertVector> vectors) {
    Map<Key, Examiner.Asked> missing = new LinkedHashMap<>();
    List<Key> keys = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      Key key = Key.of(prompts.get(i), vectors.get(i));
      keys.add(key);
      if (!answers.containsKey(key)) {
        missing.put(
            key, new Examiner.Asked(prompts.get(i), vectors.get(i), SamplingParameters.greedy()));
      }
    }
    Map<Key, Examiner.Answered> found = new LinkedHashMap<>();
    List<Examiner.Answered> given = examiner.answers(List.copyOf(missing.values()));
    List<Key> asked = List.copyOf(missing.keySet());
    for (int i = 0; i < asked.size(); i++) {
      found.put(asked.get(i), given.get(i));
    }
    List<Examiner.Answered> all =
        keys.stream()
            .map(key -> found.containsKey(key) ? found.get(key) : answers.get(key))
            .toList();
    answers.putAll(found);
    return all;
  }
}
