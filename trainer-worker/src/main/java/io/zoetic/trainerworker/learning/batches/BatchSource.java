// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Minibatch;
import java.util.List;
import java.util.random.RandomGenerator;

/** The minibatches that the steps of a training are made of. One thread. */
public interface BatchSource {

  /**
   * What one step learns from: its losses are added up.
   *
   * @param step counted from 0
   * @param run as it is before the step
   * @param random everything that is drawn is drawn from it, so that a run can be resumed
   */
  List<Minibatch> next(int step, TrainingSession<?> run, RandomGenerator random);

  /** The rollouts that were generated for the steps so far. */
  default RolloutTally rollouts() {
    return RolloutTally.NONE;
  }

  /** Why steps without any gradient had none, for people. */
  default String withoutSignal() {
    return "what it learns from is all judged alike, so that nothing tells good answers from bad";
  }
}
