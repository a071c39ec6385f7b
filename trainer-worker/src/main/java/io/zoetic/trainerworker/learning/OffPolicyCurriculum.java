// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Completion;
import io.zoetic.model.training.KlPenalty;
import io.zoetic.model.training.Likelihood;
import io.zoetic.model.training.Minibatch;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.model.training.objective.Baseline;
import io.zoetic.model.training.objective.Reinforce;
import io.zoetic.model.training.objective.RolloutSample;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** REINFORCE on answers that were served: rewards by feedback, importance by what was sampled. */
final class OffPolicyCurriculum implements Curriculum {
  private static final double IMPORTANCE_MAX = 2;

  private final Epochs<RolloutSample> samples;
  private final Reinforce.Options options;

  /**
   * @param base how likely answers are under the base model: what sampled them, where that is not
   *     known
   */
  OffPolicyCurriculum(
      List<Lesson> lessons,
      LearningOptions options,
      Function<List<Completion>, List<Likelihood>> base,
      long seed) {
    List<Likelihood> likelihoods = base.apply(lessons.stream().map(Lesson::answer).toList());
    this.samples =
        new Epochs<>(
            IntStream.range(0, lessons.size())
                .mapToObj(i -> sample(lessons.get(i), likelihoods.get(i)))
                .toList(),
            Epochs.Size.of(options.rows(), each -> each.completion().length()),
            seed);
    this.options =
        new Reinforce.Options(
            Baseline.BATCH_MEAN, KlPenalty.fromBase(options.klCoefficient()), IMPORTANCE_MAX);
  }

  private static RolloutSample sample(Lesson lesson, Likelihood base) {
    double[] logprobs = lesson.example().answer().logprobs();
    double reward = lesson.weight() * (2 * lesson.example().reward() - 1);
    return new RolloutSample(
        new Completion(lesson.answer().prompt(), lesson.answer().answer(), reward),
        logprobs == null ? base : new Likelihood(logprobs));
  }

  @Override
  public List<Minibatch> next(int step, TrainingRun<?> run, RandomGenerator random) {
    return List.of(new Reinforce(samples.at(step), options));
  }

  @Override
  public double stepsPerEpoch() {
    return samples.steps();
  }
}
