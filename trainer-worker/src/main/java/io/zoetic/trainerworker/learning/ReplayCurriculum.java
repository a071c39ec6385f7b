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
  private final List<Completion> old;
  private final int rows;
  private final KlPenalty kl;

  /**
   * @param old what others learnt from
   */
  ReplayCurriculum(Curriculum lessons, List<Completion> old, LearningOptions options) {
    this.lessons = lessons;
    this.old = List.copyOf(old);
    int longest = old.stream().mapToInt(Completion::length).max().orElse(1);
    this.rows = Draws.rows(options.replayRows(), longest);
    this.kl = KlPenalty.fromBase(options.replayCoefficient());
  }

  @Override
  public List<Minibatch> next(TrainingRun<?> run, RandomGenerator random) {
    List<Minibatch> all = new ArrayList<>(lessons.next(run, random));
    all.add(new Replay(Draws.some(old, rows, random), kl));
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
}
