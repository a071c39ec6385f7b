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
  private final List<Preference> pairs = new ArrayList<>();
  private final int rows;
  private final Dpo.Options options;

  /**
   * @param base how likely answers are under the base model
   */
  PreferenceCurriculum(
      List<Lesson> lessons,
      LearningOptions options,
      Function<List<Completion>, List<Likelihood>> base) {
    List<Completion> better = lessons.stream().map(Lesson::answer).toList();
    List<Completion> other =
        lessons.stream().map(lesson -> Objects.requireNonNull(lesson.other())).toList();
    List<Likelihood> betterBase = base.apply(better);
    List<Likelihood> otherBase = base.apply(other);
    for (int i = 0; i < lessons.size(); i++) {
      Preference pair =
          Preference.of(better.get(i), other.get(i), betterBase.get(i), otherBase.get(i))
              .weighing(lessons.get(i).weight());
      pairs.add(lessons.get(i).example().reward() == 1 ? pair : pair.asTie());
    }
    int longest = better.stream().mapToInt(Completion::length).max().orElse(1);
    this.rows = Draws.rows(options.rows() / 2, 2 * longest);
    this.options = new Dpo.Options(options.beta(), options.labelNoise(), Dpo.Ties.SMOOTH);
  }

  @Override
  public List<Minibatch> next(TrainingRun<?> run, RandomGenerator random) {
    return List.of(new Dpo(Draws.some(pairs, rows, random), options));
  }
}
