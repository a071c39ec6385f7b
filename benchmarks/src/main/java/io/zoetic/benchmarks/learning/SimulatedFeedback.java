// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.core.PromptJson;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A product whose users know the right answers of a skill: it asks the base model at temperature 1
 * and says of the answers what an objective can learn from. One event is one piece of feedback.
 *
 * @param liked share of the judged answers that are right; null: as many as there are
 */
record SimulatedFeedback(BatchInference inference, @Nullable Double liked) {
  /** So many questions are asked for each judgement, to find as many right answers. */
  private static final int ASKED_PER_JUDGEMENT = 4;

  /** Of how many questions such events are made at most. */
  static int questions(List<LearningObjective> objectives, int events, @Nullable Double liked) {
    boolean chosen = liked != null && objectives.stream().anyMatch(SimulatedFeedback::isJudged);
    return chosen ? ASKED_PER_JUDGEMENT * events : events;
  }

  private static boolean isJudged(LearningObjective objective) {
    return objective == LearningObjective.KTO || objective == LearningObjective.OFF_POLICY;
  }

  /** So many events on a subject. */
  List<Example> events(Subject subject, LearningObjective objective, int count, long seed) {
    var problems = subject.examples(Split.TRAIN, seed, count);
    return switch (objective) {
      case KTO, OFF_POLICY ->
          liked == null ? judgements(subject, problems, seed) : chosen(subject, liked, count, seed);
      case AUTO -> corrections(subject, problems);
      case DPO -> preferences(subject, problems, seed);
      default -> demonstrations(subject, problems);
    };
  }

  private static List<Example> demonstrations(
      Subject subject, List<io.zoetic.referencemodel.skill.Example> problems) {
    return problems.stream()
        .map(
            each ->
                example(
                    subject,
                    each.prompt(),
                    new Said(
                        Example.Kind.DEMONSTRATION, Example.Answer.of(each.answer()), null, 1)))
        .toList();
  }

  /**
   * The right answers; and that they are better than what the base model says at temperature 0,
   * where that is wrong. Both are said by one event.
   */
  private List<Example> corrections(
      Subject subject, List<io.zoetic.referencemodel.skill.Example> problems) {
    List<Example> events = new ArrayList<>(demonstrations(subject, problems));
    List<BatchInference.Answered> served = answers(problems, _ -> SamplingParameters.greedy());
    for (int i = 0; i < problems.size(); i++) {
      if (problems.get(i).reward(served.get(i).text()) != 1) {
        Example.Answer right = Example.Answer.of(problems.get(i).answer());
        events.add(
            example(
                subject,
                problems.get(i).prompt(),
                new Said(Example.Kind.PREFERENCE, right, answer(served.get(i)), 1)));
      }
    }
    return events;
  }

  /** So many of which a share is right. */
  private List<Example> chosen(Subject subject, double share, int count, long seed) {
    int good = (int) Math.round(share * count);
    var problems = subject.examples(Split.TRAIN, seed, ASKED_PER_JUDGEMENT * count);
    List<Example> all = judgements(subject, problems, seed);
    List<Example> chosen =
        new ArrayList<>(all.stream().filter(each -> each.reward() == 1).limit(good).toList());
    int found = chosen.size();
    all.stream().filter(each -> each.reward() == 0).limit(count - good).forEach(chosen::add);
    if (found < good || chosen.size() < count) {
      throw new IllegalArgumentException(
          "liked must be a share that %d answers of the base model allow, was %s; %d were right"
              .formatted(
                  all.size(), share, all.stream().filter(each -> each.reward() == 1).count()));
    }
    return chosen;
  }

  private List<Example> judgements(
      Subject subject, List<io.zoetic.referencemodel.skill.Example> problems, long seed) {
    List<BatchInference.Answered> answers = sampled(problems, seed);
    List<Example> events = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      double reward = problems.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0;
      events.add(
          example(
              subject,
              problems.get(i).prompt(),
              new Said(Example.Kind.JUDGEMENT, answer(answers.get(i)), null, reward)));
    }
    return events;
  }

  /** Two answers each; where both are right or both wrong, a tie. */
  private List<Example> preferences(
      Subject subject, List<io.zoetic.referencemodel.skill.Example> problems, long seed) {
    List<BatchInference.Answered> first = sampled(problems, seed);
    List<BatchInference.Answered> second = sampled(problems, seed + 1_000_000);
    List<Example> events = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      boolean firstRight = problems.get(i).reward(first.get(i).text()) == 1;
      boolean secondRight = problems.get(i).reward(second.get(i).text()) == 1;
      boolean swap = secondRight && !firstRight;
      events.add(
          example(
              subject,
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
    return answers(problems, i -> SamplingParameters.sampled(1, seed * 7919 + i));
  }

  private List<BatchInference.Answered> answers(
      List<io.zoetic.referencemodel.skill.Example> problems,
      IntFunction<SamplingParameters> sampling) {
    List<BatchInference.Asked> asked = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      asked.add(
          new BatchInference.Asked(
              inference.tokens().prompt(problems.get(i).prompt()), null, sampling.apply(i)));
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

  private static Example example(Subject subject, String prompt, Said said) {
    PromptJson asked = PromptJson.ofQuestion(prompt);
    return new Example(
        UUID.randomUUID(),
        subject.name(),
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
