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
  public List<Minibatch> next(int step, TrainingRun<?> run, RandomGenerator random) {
    int turn = step % curricula.size();
    return curricula.get(turn).next(step / curricula.size(), run, random);
  }

  @Override
  public double stepsPerEpoch() {
    return curricula.stream().mapToDouble(Curriculum::stepsPerEpoch).sum();
  }
}
