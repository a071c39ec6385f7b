// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.benchmarks.conventions.Convention;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Marking;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Split;
import java.util.List;
import java.util.Locale;

/** What is learnt: questions of which the right answers are known. */
interface Subject {
  /** The name of the expert that learns it. */
  String name();

  /**
   * Different questions of a split.
   *
   * @throws IllegalArgumentException if there are not so many
   */
  List<Example> examples(Split split, long seed, int count);

  /**
   * Requires that a split has so many questions.
   *
   * @throws IllegalArgumentException if it has not
   */
  default void requireQuestions(Split split, int count) {}

  /** A skill of the reference model. */
  static Subject of(Skill skill) {
    return new OfSkill(skill);
  }

  /**
   * A convention, which no model knows. Its first questions of a seed are to be taught, then come
   * those of the test split, which the teaching benchmark asks, then those of the validation split.
   */
  static Subject of(Convention convention) {
    return new OfConvention(convention);
  }

  /** See {@link #of(Skill)}. */
  record OfSkill(Skill skill) implements Subject {
    @Override
    public String name() {
      return skill.name();
    }

    @Override
    public List<Example> examples(Split split, long seed, int count) {
      return skill.examples(split, seed, count);
    }
  }

  /** See {@link #of(Convention)}. */
  record OfConvention(Convention convention) implements Subject {
    private static final int TAUGHT_MAX = 240;
    private static final int TESTED_MAX = 60;

    @Override
    public String name() {
      return convention.name();
    }

    @Override
    public List<Example> examples(Split split, long seed, int count) {
      int first =
          switch (split) {
            case TRAIN -> 0;
            case TEST -> TAUGHT_MAX;
            case VALIDATION -> TAUGHT_MAX + TESTED_MAX;
          };
      requireQuestions(split, count);
      return convention.questions(seed, false, first + count).stream()
          .skip(first)
          .map(
              each ->
                  new Example(convention.name(), each.prompt(), each.answer(), "", Marking.STRICT))
          .toList();
    }

    @Override
    public void requireQuestions(Split split, int count) {
      int most =
          switch (split) {
            case TRAIN -> TAUGHT_MAX;
            case TEST -> TESTED_MAX;
            case VALIDATION -> Integer.MAX_VALUE;
          };
      if (count > most) {
        throw new IllegalArgumentException(
            "a convention must be asked at most %d questions of the %s split, was %d"
                .formatted(most, split.name().toLowerCase(Locale.ROOT), count));
      }
    }
  }
}
