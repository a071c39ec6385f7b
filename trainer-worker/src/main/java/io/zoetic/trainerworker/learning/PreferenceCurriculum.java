// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Completion;
import io.zoetic.model.training.Likelihood;
import io.zoetic.model.training.Minibatch;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.model.training.objective.Dpo;
import io.zoetic.model.training.objective.Preference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** DPO on pairs of answers. */
final class PreferenceCurriculum implements Curriculum {
  private final Epochs<Preference> pairs;
  private final Dpo.Options options;

  /**
   * @param base how likely answers are under the base model
   */
  PreferenceCurriculum(
      List<Lesson> lessons,
      LearningOptions options,
      Function<List<Completion>, List<Likelihood>> base,
      long seed) {
    List<Preference> all = new ArrayList<>();
    List<Completion> better = lessons.stream().map(Lesson::answer).toList();
    List<Completion> other =
        lessons.stream().map(lesson -> Objects.requireNonNull(lesson.other())).toList();
    List<Likelihood> betterBase = base.apply(better);
    List<Likelihood> otherBase = base.apply(other);
    for (int i = 0; i < lessons.size(); i++) {
      Preference pair =
          Preference.of(better.get(i), other.get(i), betterBase.get(i), otherBase.get(i))
              .weighing(lessons.get(i).weight());
      all.add(lessons.get(i).example().reward() == 1 ? pair : pair.asTie());
    }
    this.pairs =
        new Epochs<>(all, Epochs.Size.of(options.rows() / 2, PreferenceCurriculum::length), seed);
    this.options = new Dpo.Options(options.beta(), options.labelNoise(), Dpo.Ties.SMOOTH);
  }

  /** Of a row of both answers. */
  private static int length(Preference pair) {
    return 2 * Math.max(pair.better().length(), pair.other().length());
  }

  @Override
  public List<Minibatch> next(int step, TrainingRun<?> run, RandomGenerator random) {
    return List.of(new Dpo(pairs.at(step), options));
  }

  @Override
  public double stepsPerEpoch() {
    return pairs.steps() / 2;
  }
}
