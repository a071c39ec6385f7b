// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Minibatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Another batch source, and in each of its steps something else beside it.
 *
 * @param <T> what the rows beside it are made of
 */
final class BesideBatches<T> implements EpochSource {
  private final EpochSource first;
  private final EpochSampler<T> beside;
  private final Function<List<T>, Minibatch> objective;

  /**
   * @param first says how many steps there are
   * @param objective of the rows that a step has beside it
   */
  BesideBatches(EpochSource first, EpochSampler<T> beside, Function<List<T>, Minibatch> objective) {
    this.first = first;
    this.beside = beside;
    this.objective = objective;
  }

  @Override
  public List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random) {
    List<Minibatch> all = new ArrayList<>(first.next(step, run, random));
    all.add(objective.apply(beside.at(step)));
    return all;
  }

  @Override
  public RolloutTally rollouts() {
    return first.rollouts();
  }

  @Override
  public String withoutSignal() {
    return first.withoutSignal();
  }

  @Override
  public double stepsPerEpoch() {
    return first.stepsPerEpoch();
  }
}
