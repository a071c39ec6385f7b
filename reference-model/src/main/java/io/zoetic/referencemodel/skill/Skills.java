// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import java.util.List;
import java.util.stream.Stream;

/** The twenty skills of the world. */
public final class Skills {
  private static final List<Skill> ALL =
      Stream.of(
              ArithmeticSkills.all(),
              StringAndCodeSkills.all(),
              ReasoningSkills.all(),
              ConventionSkills.all())
          .flatMap(List::stream)
          .toList();

  private Skills() {}

  /** All skills, group by group, always in the same order. */
  public static List<Skill> all() {
    return ALL;
  }

  /**
   * Returns the skill of a name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Skill named(String name) {
    return ALL.stream()
        .filter(skill -> skill.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "skill must be one of %s, was %s"
                        .formatted(ALL.stream().map(Skill::name).toList(), name)));
  }
}
