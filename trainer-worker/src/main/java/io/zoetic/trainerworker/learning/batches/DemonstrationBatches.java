// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.model.training.objective.NextToken;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.util.List;
import java.util.random.RandomGenerator;

/** Next-token loss on right answers. */
final class DemonstrationBatches implements EpochSource {
  private final EpochSampler<TokenizedExample> examples;
  private final KlPenalty kl;

  DemonstrationBatches(
      List<TokenizedExample> tokenizedExamples, LearningOptions options, long seed) {
    this.examples =
        new EpochSampler<>(
            tokenizedExamples,
            EpochSampler.Size.of(options.rows(), each -> each.answer().length()),
            seed);
    this.kl = KlPenalty.fromBase(options.klCoefficient());
  }

  @Override
  public List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random) {
    List<TokenizedExample> drawn = examples.at(step);
    List<Completion> answers = drawn.stream().map(TokenizedExample::answer).toList();
    return List.of(
        new NextToken(answers, drawn.stream().map(TokenizedExample::weight).toList(), kl));
  }

  @Override
  public double stepsPerEpoch() {
    return examples.steps();
  }
}
