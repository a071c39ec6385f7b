// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.model.training.objective.Dpo;
import io.zoetic.model.training.objective.Preference;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** DPO on pairs of answers. */
final class PreferenceBatches implements EpochSource {
  private final EpochSampler<Preference> pairs;
  private final Dpo.Options options;

  /**
   * @param reference how likely answers are under the policy that training starts from
   */
  PreferenceBatches(
      List<TokenizedExample> tokenizedExamples,
      LearningOptions options,
      Function<List<Completion>, List<Likelihood>> reference,
      long seed) {
    List<Preference> all = new ArrayList<>();
    List<Completion> better = tokenizedExamples.stream().map(TokenizedExample::answer).toList();
    List<Completion> other =
        tokenizedExamples.stream()
            .map(tokenizedExample -> Objects.requireNonNull(tokenizedExample.other()))
            .toList();
    List<Likelihood> betterReference = reference.apply(better);
    List<Likelihood> otherReference = reference.apply(other);
    for (int i = 0; i < tokenizedExamples.size(); i++) {
      Preference pair =
          Preference.of(better.get(i), other.get(i), betterReference.get(i), otherReference.get(i))
              .weighing(tokenizedExamples.get(i).weight());
      all.add(tokenizedExamples.get(i).example().reward() == 1 ? pair : pair.asTie());
    }
    this.pairs =
        new EpochSampler<>(
            all, EpochSampler.Size.of(options.rows() / 2, PreferenceBatches::length), seed);
    this.options = new Dpo.Options(options.beta(), options.labelNoise(), Dpo.Ties.SMOOTH);
  }

  /** Of a row of both answers. */
  private static int length(Preference pair) {
    return 2 * Math.max(pair.better().length(), pair.other().length());
  }

  @Override
  public List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random) {
    return List.of(new Dpo(pairs.at(step), options));
  }

  @Override
  public double stepsPerEpoch() {
    return pairs.steps() / 2;
  }
}
