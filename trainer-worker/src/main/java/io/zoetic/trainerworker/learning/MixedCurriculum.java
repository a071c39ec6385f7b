// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Minibatch;
import io.zoetic.model.training.TrainingRun;
import java.util.List;
import java.util.random.RandomGenerator;

/** Several curricula, taken in turn: their losses are not of one scale. */
final class MixedCurriculum implements Curriculum {
  private final List<Curriculum> curricula;

  MixedCurriculum(List<Curriculum> curricula) {
    this.curricula = List.copyOf(curricula);
  }

  @Override
  public List<Minibatch> next(TrainingRun<?> run, RandomGenerator random) {
    int turn = (int) (run.steps() % curricula.size());
    return curricula.get(turn).next(run, random);
  }
}
