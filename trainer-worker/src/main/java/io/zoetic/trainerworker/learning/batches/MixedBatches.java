// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Minibatch;
import java.util.List;
import java.util.random.RandomGenerator;

/** Several batch sources, taken in turn: their losses are not of one scale. */
final class MixedBatches implements EpochSource {
  private final List<EpochSource> batchSources;

  MixedBatches(List<EpochSource> batchSources) {
    this.batchSources = List.copyOf(batchSources);
  }

  @Override
  public List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random) {
    int turn = step % batchSources.size();
    return batchSources.get(turn).next(step / batchSources.size(), run, random);
  }

  @Override
  public double stepsPerEpoch() {
    return batchSources.stream().mapToDouble(EpochSource::stepsPerEpoch).sum();
  }
}
