// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.Lesson;
import io.zoetic.vectorstore.learning.Example;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an expert is measured on: its test examples, or those of the base model.
 *
 * @param name of the expert, or {@link Example#BASE}
 */
public record Suite(String name, List<Lesson> lessons) {
  private static final double OPEN_MAX = 0.2;

  public Suite {
    lessons = List.copyOf(lessons);
  }

  /** Those of one kind. */
  List<Lesson> of(Example.Kind kind) {
    return lessons.stream().filter(lesson -> lesson.example().kind() == kind).toList();
  }

  /**
   * Those whose right answer is known: demonstrations, and answers that were liked without
   * reservation. Where only wrong answers are corrected, demonstrations alone would be the
   * questions that what is served gets wrong, and whatever answers otherwise would look better.
   *
   * @return nothing if more than a fifth of the questions have disliked answers and no right one:
   *     what is left would be too favourable to what is served
   */
  List<Lesson> ofKnownAnswer() {
    Map<String, Lesson> known = new LinkedHashMap<>();
    of(Example.Kind.DEMONSTRATION).forEach(each -> known.put(hash(each), each));
    List<Lesson> judged = of(Example.Kind.JUDGEMENT);
    judged.stream()
        .filter(each -> each.example().reward() == 1)
        .forEach(each -> known.putIfAbsent(hash(each), each));
    long open =
        judged.stream()
            .map(Suite::hash)
            .filter(each -> !known.containsKey(each))
            .distinct()
            .count();
    return open > OPEN_MAX * (known.size() + open) ? List.of() : List.copyOf(known.values());
  }

  private static String hash(Lesson lesson) {
    return lesson.example().promptHash();
  }

  /** The prompts of some lessons. */
  static List<int[]> prompts(List<Lesson> lessons) {
    return lessons.stream().map(lesson -> lesson.answer().prompt()).toList();
  }
}
