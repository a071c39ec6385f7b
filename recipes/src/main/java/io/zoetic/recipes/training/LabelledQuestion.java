// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import io.zoetic.model.adaptation.Label;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A question and the label that a first pass should find for it. */
record LabelledQuestion(String text, String label) {

  /**
   * Questions of all skills, as many for each expert's as for {@link Label#OTHER}, which gets equal
   * parts of the skills that have no expert.
   *
   * @param experts their names are those of skills
   * @throws IllegalArgumentException if an expert is for no skill of the reference model
   */
  static List<LabelledQuestion> of(Set<String> experts, Split split, long seed, int perLabel) {
    experts.forEach(Skills::named);
    List<Skill> others =
        Skills.all().stream().filter(skill -> !experts.contains(skill.name())).toList();
    List<LabelledQuestion> questions = new ArrayList<>();
    for (Skill skill : Skills.all()) {
      boolean known = experts.contains(skill.name());
      int count = known ? perLabel : Math.ceilDiv(perLabel, others.size());
      for (Example example : skill.examples(split, seed, count)) {
        questions.add(new LabelledQuestion(example.prompt(), known ? skill.name() : Label.OTHER));
      }
    }
    return questions;
  }
}
