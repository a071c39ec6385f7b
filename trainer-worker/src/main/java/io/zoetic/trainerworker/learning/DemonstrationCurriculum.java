// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Completion;
import io.zoetic.model.training.KlPenalty;
import io.zoetic.model.training.Minibatch;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.model.training.objective.NextToken;
import java.util.List;
import java.util.random.RandomGenerator;

/** Next-token loss on right answers. */
final class DemonstrationCurriculum implements Curriculum {
  private final List<Completion> answers;
  private final int rows;
  private final KlPenalty kl;

  DemonstrationCurriculum(List<Lesson> lessons, LearningOptions options) {
    this.answers = lessons.stream().map(Lesson::answer).toList();
    this.rows =
        Draws.rows(options.rows(), answers.stream().mapToInt(Completion::length).max().orElse(1));
    this.kl = KlPenalty.fromBase(options.klCoefficient());
  }

  @Override
  public List<Minibatch> next(TrainingRun<?> run, RandomGenerator random) {
    return List.of(new NextToken(Draws.some(answers, rows, random), kl));
  }
}
