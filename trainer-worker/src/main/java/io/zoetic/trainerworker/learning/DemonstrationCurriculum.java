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
  private final Epochs<Completion> answers;
  private final KlPenalty kl;

  DemonstrationCurriculum(List<Lesson> lessons, LearningOptions options, long seed) {
    this.answers =
        new Epochs<>(
            lessons.stream().map(Lesson::answer).toList(),
            Epochs.Size.of(options.rows(), Completion::length),
            seed);
    this.kl = KlPenalty.fromBase(options.klCoefficient());
  }

  @Override
  public List<Minibatch> next(int step, TrainingRun<?> run, RandomGenerator random) {
    return List.of(new NextToken(answers.at(step), kl));
  }

  @Override
  public double stepsPerEpoch() {
    return answers.steps();
  }
}
