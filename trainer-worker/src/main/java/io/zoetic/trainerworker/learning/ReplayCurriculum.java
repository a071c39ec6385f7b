// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Completion;
import io.zoetic.model.training.KlPenalty;
import io.zoetic.model.training.Minibatch;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.model.training.objective.Replay;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Another curriculum, and beside it old prompts on which the base model is to be kept to. */
final class ReplayCurriculum implements Curriculum {
  private final Curriculum lessons;
  private final Epochs<Completion> old;
  private final KlPenalty kl;

  /**
   * @param old what others learnt from
   */
  ReplayCurriculum(Curriculum lessons, List<Completion> old, LearningOptions options, long seed) {
    this.lessons = lessons;
    this.old = new Epochs<>(old, Epochs.Size.of(options.replayRows(), Completion::length), seed);
    this.kl = KlPenalty.fromBase(options.replayCoefficient());
  }

  @Override
  public List<Minibatch> next(int step, TrainingRun<?> run, RandomGenerator random) {
    List<Minibatch> all = new ArrayList<>(lessons.next(step, run, random));
    all.add(new Replay(old.at(step), kl));
    return all;
  }

  @Override
  public RolloutTally rollouts() {
    return lessons.rollouts();
  }

  @Override
  public String withoutSignal() {
    return lessons.withoutSignal();
  }

  @Override
  public double stepsPerEpoch() {
    return lessons.stepsPerEpoch();
  }
}
