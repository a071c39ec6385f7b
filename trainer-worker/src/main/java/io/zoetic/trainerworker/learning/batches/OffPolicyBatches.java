// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.model.training.objective.Baseline;
import io.zoetic.model.training.objective.Reinforce;
import io.zoetic.model.training.objective.RolloutSample;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** REINFORCE on answers that were served: rewards by feedback, importance by what was sampled. */
final class OffPolicyBatches implements EpochSource {
  private static final double IMPORTANCE_MAX = 2;

  private final EpochSampler<RolloutSample> samples;
  private final Reinforce.Options options;

  /**
   * @param reference how likely answers are under the policy that training starts from: what
   *     sampled them, where that was not kept
   */
  OffPolicyBatches(
      List<TokenizedExample> tokenizedExamples,
      LearningOptions options,
      Function<List<Completion>, List<Likelihood>> reference,
      long seed) {
    List<Likelihood> likelihoods =
        reference.apply(tokenizedExamples.stream().map(TokenizedExample::answer).toList());
    this.samples =
        new EpochSampler<>(
            IntStream.range(0, tokenizedExamples.size())
                .mapToObj(i -> sample(tokenizedExamples.get(i), likelihoods.get(i)))
                .toList(),
            EpochSampler.Size.of(options.rows(), each -> each.completion().length()),
            seed);
    this.options =
        new Reinforce.Options(
            Baseline.BATCH_MEAN, KlPenalty.fromBase(options.klCoefficient()), IMPORTANCE_MAX);
  }

  private static RolloutSample sample(TokenizedExample tokenizedExample, Likelihood reference) {
    double[] logprobs = tokenizedExample.example().answer().logprobs();
    double reward = 2 * tokenizedExample.example().reward() - 1;
    return new RolloutSample(
        new Completion(
            tokenizedExample.answer().prompt(), tokenizedExample.answer().answer(), reward),
        logprobs == null ? reference : new Likelihood(logprobs),
        tokenizedExample.weight());
  }

  @Override
  public List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random) {
    return List.of(new Reinforce(samples.at(step), options));
  }

  @Override
  public double stepsPerEpoch() {
    return samples.steps();
  }
}
