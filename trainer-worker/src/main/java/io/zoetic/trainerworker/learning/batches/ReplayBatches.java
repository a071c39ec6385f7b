// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.model.training.objective.Replay;
import io.zoetic.trainerworker.learning.LearningOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Another batch source, and beside it old prompts on which the base model is to be kept to. */
final class ReplayBatches implements EpochSource {
  private final EpochSource tokenizedExamples;
  private final EpochSampler<Completion> old;
  private final KlPenalty kl;

  /**
   * @param old what others learnt from
   */
  ReplayBatches(
      EpochSource tokenizedExamples, List<Completion> old, LearningOptions options, long seed) {
    this.tokenizedExamples = tokenizedExamples;
    this.old =
        new EpochSampler<>(
            old, EpochSampler.Size.of(options.replayRows(), Completion::length), seed);
    this.kl = KlPenalty.fromBase(options.replayCoefficient());
  }

  @Override
  public List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random) {
    List<Minibatch> all = new ArrayList<>(tokenizedExamples.next(step, run, random));
    all.add(new Replay(old.at(step), kl));
    return all;
  }

  @Override
  public RolloutTally rollouts() {
    return tokenizedExamples.rollouts();
  }

  @Override
  public String withoutSignal() {
    return tokenizedExamples.withoutSignal();
  }

  @Override
  public double stepsPerEpoch() {
    return tokenizedExamples.stepsPerEpoch();
  }
}
