// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import static java.util.Objects.requireNonNull;

import io.zoetic.model.training.TrainedParameters;
import io.zoetic.recipes.evaluation.Asked;
import io.zoetic.recipes.evaluation.Engine.Reply;
import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.Sample;
import io.zoetic.recipes.evaluation.Sample.Answered;
import io.zoetic.recipes.evaluation.Sample.Likely;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.evaluation.engine.TaskAnswers;
import io.zoetic.recipes.evaluation.engine.TaskAnswers.Given;
import io.zoetic.recipes.evaluation.report.Signal;
import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at what is in training as {@code eval} would: the same items, greedily, by the same rule.
 *
 * @param task the validation split
 */
record Examination(EvaluatedTask task, TaskPolicy policy) {
  /** Answers to all items and how likely their continuations are; null is the base model. */
  List<Sample> samples(@Nullable TrainedParameters now) {
    List<Asked> asked = task.items().stream().map(item -> task.asked(item, Strategy.BASE)).toList();
    return policy.under(
        now,
        (answers, vector) -> {
          if (now == null) {
            requireFit(asked, answers);
          }
          List<Given> given =
              answers.answer(asked.stream().map(each -> answers.greedily(each, vector)).toList());
          List<Sample> samples = new ArrayList<>();
          for (int i = 0; i < given.size(); i++) {
            List<Continuation> options = answers.likelihoods(task.scored(i, asked.get(i)), vector);
            samples.add(sample(i, asked.get(i), given.get(i), options));
          }
          return samples;
        });
  }

  private void requireFit(List<Asked> asked, TaskAnswers answers) {
    for (int i = 0; i < asked.size(); i++) {
      String misfit = answers.misfit(task.scored(i, asked.get(i)));
      if (misfit.isEmpty() && answers.prompt(asked.get(i)).length >= policy.contextLength()) {
        misfit = "its prompt leaves no room in " + policy.contextLength();
      }
      if (!misfit.isEmpty()) {
        throw new IllegalArgumentException(
            "items of %s must fit the model's context, %s does not: %s"
                .formatted(task.label(), asked.get(i).item().id(), misfit));
      }
    }
  }

  private Sample sample(int i, Asked asked, Given given, List<Continuation> options) {
    Reply reply = new Reply(given.text(), "trained", given.tokens().length, given.truncated());
    Answer answer = new Answer(asked.prompt().prefill(), given.text());
    return new Sample(
        task.label(),
        asked.item().id(),
        "trained",
        asked.digest(),
        Answered.of(reply, task.rule().score(asked.item(), answer)),
        new Likely(task.right(i), options));
  }

  /** What a step comes to. */
  Look look(List<Sample> samples, int step, double seconds, double loss, double reward) {
    List<Continuation> golds =
        samples.stream()
            .map(each -> requireNonNull(each.likelihoods()))
            .map(likely -> likely.options().get(likely.right()))
            .toList();
    double sum = golds.stream().mapToDouble(Continuation::sum).sum();
    long tokens = golds.stream().mapToLong(each -> each.logProbabilities().size()).sum();
    return new Look(
        step,
        seconds,
        loss,
        reward,
        (int) samples.stream().filter(each -> requireNonNull(each.answer()).right()).count(),
        (int)
            IntStream.range(0, samples.size())
                .filter(i -> Signal.isMostLikely(samples.get(i)))
                .count(),
        sum / tokens,
        samples.size());
  }
}
