// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.Lesson;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;

/**
 * What an expert is measured on: its test examples, or those of the base model.
 *
 * @param name of the expert, or {@link Example#BASE}
 */
public record Suite(String name, List<Lesson> lessons) {
  public Suite {
    lessons = List.copyOf(lessons);
  }

  /** Those of one kind. */
  List<Lesson> of(Example.Kind kind) {
    return lessons.stream().filter(lesson -> lesson.example().kind() == kind).toList();
  }

  /** The prompts of some lessons. */
  static List<int[]> prompts(List<Lesson> lessons) {
    return lessons.stream().map(lesson -> lesson.answer().prompt()).toList();
  }
}
