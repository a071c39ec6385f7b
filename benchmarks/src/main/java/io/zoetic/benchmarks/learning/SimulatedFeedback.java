// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.core.PromptJson;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A product whose users know the right answers of a skill: it asks the base model at temperature 1
 * and says of the answers what an objective can learn from. One event is one piece of feedback.
 */
record SimulatedFeedback(BatchInference inference) {

  /** So many events on a skill. */
  List<Example> events(Skill skill, LearningObjective objective, int count, long seed) {
    var problems = skill.examples(Split.TRAIN, seed, count);
    return switch (objective) {
      case DPO -> preferences(skill, problems, seed);
      case KTO, OFF_POLICY -> judgements(skill, problems, seed);
      default -> demonstrations(skill, problems);
    };
  }

  private static List<Example> demonstrations(
      Skill skill, List<io.zoetic.referencemodel.skill.Example> problems) {
    return problems.stream()
        .map(
            each ->
                example(
                    skill,
                    each.prompt(),
                    new Said(
                        Example.Kind.DEMONSTRATION, Example.Answer.of(each.answer()), null, 1)))
        .toList();
  }

  private List<Example> judgements(
      Skill skill, List<io.zoetic.referencemodel.skill.Example> problems, long seed) {
    List<BatchInference.Answered> answers = sampled(problems, seed);
    List<Example> events = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      double reward = problems.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0;
      events.add(
          example(
              skill,
              problems.get(i).prompt(),
              new Said(Example.Kind.JUDGEMENT, answer(answers.get(i)), null, reward)));
    }
    return events;
  }

  /** Two answers each; where both are right or both wrong, a tie. */
  private List<Example> preferences(
      Skill skill, List<io.zoetic.referencemodel.skill.Example> problems, long seed) {
    List<BatchInference.Answered> first = sampled(problems, seed);
    List<BatchInference.Answered> second = sampled(problems, seed + 1_000_000);
    List<Example> events = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      boolean firstRight = problems.get(i).reward(first.get(i).text()) == 1;
      boolean secondRight = problems.get(i).reward(second.get(i).text()) == 1;
      boolean swap = secondRight && !firstRight;
      events.add(
          example(
              skill,
              problems.get(i).prompt(),
              new Said(
                  Example.Kind.PREFERENCE,
                  answer((swap ? second : first).get(i)),
                  answer((swap ? first : second).get(i)),
                  firstRight == secondRight ? 0.5 : 1)));
    }
    return events;
  }

  private List<BatchInference.Answered> sampled(
      List<io.zoetic.referencemodel.skill.Example> problems, long seed) {
    List<BatchInference.Asked> asked = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      asked.add(
          new BatchInference.Asked(
              inference.tokens().prompt(problems.get(i).prompt()),
              null,
              SamplingParameters.sampled(1, seed * 7919 + i)));
    }
    return inference.answers(
        asked, inference.limit(problems.stream().map(each -> each.answer()).toList()));
  }

  private static Example.Answer answer(BatchInference.Answered answered) {
    return new Example.Answer(answered.text(), answered.tokens(), null);
  }

  /** The feedback on a prompt. */
  private record Said(
      Example.Kind kind, Example.Answer answer, Example.@Nullable Answer other, double reward) {}

  private static Example example(Skill skill, String prompt, Said said) {
    PromptJson asked = PromptJson.ofQuestion(prompt);
    return new Example(
        UUID.randomUUID(),
        skill.name(),
        said.kind(),
        asked.json(),
        asked.hash(),
        said.answer(),
        said.other(),
        said.reward(),
        1,
        Author.IMPORT,
        null,
        null);
  }
}
