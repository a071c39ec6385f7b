// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.adaptation;

import io.zoetic.core.PromptContent;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A question of the test split, ready for both passes. */
record SkillQuestion(Skill skill, Example example, Question question) {

  /** The same number of every skill, skill by skill. */
  static List<SkillQuestion> ofTest(LanguageModel model, long seed, int perSkill) {
    PromptEncoder encoder = new PromptEncoder(model);
    List<SkillQuestion> questions = new ArrayList<>();
    for (Skill skill : Skills.all()) {
      for (Example example : skill.examples(Split.TEST, seed, perSkill)) {
        int[] prompt = encoder.tokens(PromptContent.ofQuestion(example.prompt()), Instant.now());
        questions.add(new SkillQuestion(skill, example, new Question(example.prompt(), prompt)));
      }
    }
    return questions;
  }
}
