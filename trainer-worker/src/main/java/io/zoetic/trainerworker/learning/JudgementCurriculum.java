// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Completion;
import io.zoetic.model.training.Likelihood;
import io.zoetic.model.training.Minibatch;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.model.training.objective.Judgement;
import io.zoetic.model.training.objective.Kto;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** KTO on answers called good or bad, both counted as if there were as many of them. */
final class JudgementCurriculum implements Curriculum {
  /** Answers that the reference point is estimated on: more would cost more than they tell. */
  private static final int MISMATCHED_MAX = 8;

  private final Epochs<Judgement> judgements;
  private final Function<List<Completion>, List<Likelihood>> base;
  private final Kto.Options options;

  /**
   * @param base how likely answers are under the base model
   */
  JudgementCurriculum(
      List<Lesson> lessons,
      LearningOptions options,
      Function<List<Completion>, List<Likelihood>> base,
      long seed) {
    this.base = base;
    List<Judgement> all = new ArrayList<>();
    List<Completion> answers = lessons.stream().map(Lesson::answer).toList();
    List<Likelihood> likelihoods = base.apply(answers);
    double good = 0;
    double bad = 0;
    for (int i = 0; i < lessons.size(); i++) {
      Lesson lesson = lessons.get(i);
      all.add(
          new Judgement(
              lesson.answer(), lesson.isGood(), likelihoods.get(i).sum(), lesson.weight()));
      if (lesson.isGood()) {
        good += lesson.weight();
      } else {
        bad += lesson.weight();
      }
    }
    this.judgements =
        new Epochs<>(all, Epochs.Size.of(options.rows(), each -> each.completion().length()), seed);
    // As the paper balances them; where there is but one kind, it counts as it is.
    double larger = Math.max(good, bad);
    this.options =
        new Kto.Options(options.beta(), good == 0 ? 1 : larger / good, bad == 0 ? 1 : larger / bad);
  }

  @Override
  public List<Minibatch> next(int step, TrainingRun<?> run, RandomGenerator random) {
    List<Judgement> drawn = judgements.at(step);
    List<Completion> mismatched =
        Kto.mismatched(drawn.stream().map(Judgement::completion).limit(MISMATCHED_MAX).toList());
    double referencePoint = Kto.referencePoint(run.likelihoods(mismatched), base.apply(mismatched));
    return List.of(new Kto(drawn, options, referencePoint));
  }

  @Override
  public double stepsPerEpoch() {
    return judgements.steps();
  }
}
