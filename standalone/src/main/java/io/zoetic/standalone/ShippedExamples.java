// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.core.PromptJson;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Examples of what the experts that come with the reference model are for, and of what the base
 * model answers itself: without them no gate could tell whether a new expert takes anything away.
 * They are of the skills' validation split, which no shipped expert was trained on.
 */
public record ShippedExamples(Curation curation) {
  private static final int OF_AN_EXPERT = 200;
  private static final int OF_A_BASE_SKILL = 60;
  private static final long SEED = 11;

  /** Imports them; those that are there stay as they are. */
  public void register(Collection<String> experts) {
    List<Example> examples = new ArrayList<>();
    for (Skill skill : Skills.all()) {
      boolean taught = experts.contains(skill.name());
      skill
          .examples(Split.VALIDATION, SEED, taught ? OF_AN_EXPERT : OF_A_BASE_SKILL)
          .forEach(each -> examples.add(example(taught ? skill.name() : Example.BASE, each)));
    }
    curation.importExamples(examples);
  }

  private static Example example(String expert, io.zoetic.referencemodel.skill.Example problem) {
    PromptJson prompt = PromptJson.ofQuestion(problem.prompt());
    return Example.imported(
        "shipped " + expert + " " + prompt.hash(), expert, prompt, problem.answer());
  }
}
