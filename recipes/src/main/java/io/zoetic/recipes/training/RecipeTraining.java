// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.trainerworker.learning.batches.TrainingLoop;
import java.io.PrintStream;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Trains one z, measures it now and then, and keeps the best: training ends early when there is
 * nothing left to gain. The base model is the first candidate. What is best of several looks looks
 * better than it is, so in the end it is measured once more, on what it was not chosen by. One
 * thread.
 */
final class RecipeTraining {
  private static final int EXAMINE_EVERY_STEPS = 25;

  private final ExpertTrainer trainer;
  private final Recipe recipe;
  private final Supplier<? extends Minibatch> batches;
  private final Trial trial;
  private final PrintStream out;

  /**
   * The outcome of a training.
   *
   * @param vector the best z
   * @param step after which it was the best; 0 is the base model
   * @param base accuracy of the base model on the questions of the confirmation
   * @param best accuracy of the best z on the same
   */
  record Result(ExpertVector vector, int step, double base, double best) {
    boolean isBetter() {
      return step > 0 && best > base;
    }
  }

  /**
   * Two measures of accuracy on validation questions that have none in common.
   *
   * @param choice the best z is chosen by it
   * @param confirmation the best z is confirmed by it, once
   */
  record Trial(
      ToDoubleFunction<ExpertVector> choice, ToDoubleFunction<ExpertVector> confirmation) {}

  RecipeTraining(
      ExpertTrainer trainer,
      Recipe recipe,
      Supplier<? extends Minibatch> batches,
      Trial trial,
      PrintStream out) {
    this.trainer = trainer;
    this.recipe = recipe;
    this.batches = batches;
    this.trial = trial;
    this.out = out;
  }

  Result run() {
    AdamWOptions options = AdamWOptions.forExperts(AdamWOptions.EXPERT_GRADIENT_NORM_MAX);
    try (TrainingSession<SvfParameters> session =
        trainer.start(recipe.parametrisation(), new Random(recipe.seed()), options)) {
      Looks looks = new Looks(session, base());
      if (looks.goesOn()) {
        new TrainingLoop<>(
                session, (_, _, _) -> List.of(batches.get()), recipe.schedule(), recipe.seed())
            .learn(looks);
      }
      return confirmed(looks.best);
    }
  }

  private Result confirmed(Result best) {
    ToDoubleFunction<ExpertVector> measure = trial.confirmation();
    double base = measure.applyAsDouble(ExpertVector.identity(trainer.layout()));
    return new Result(best.vector(), best.step(), base, measure.applyAsDouble(best.vector()));
  }

  private Result base() {
    ExpertVector identity = ExpertVector.identity(trainer.layout());
    double measured = trial.choice().applyAsDouble(identity);
    out.printf("step 0/%d  validation %.1f %%%n", recipe.steps(), 100 * measured);
    return new Result(identity, 0, measured, measured);
  }

  /** Measures now and then, and keeps the best. */
  private final class Looks implements TrainingLoop.Watcher {
    private final TrainingSession<SvfParameters> session;
    private Result best;
    private double lossSum;
    private int steps;
    private long reportedTokens;
    private long reportedNanos;

    Looks(TrainingSession<SvfParameters> session, Result base) {
      this.session = session;
      this.best = base;
    }

    boolean goesOn() {
      return best.best() < 1;
    }

    @Override
    public boolean after(TrainingLoop.Progress progress) {
      lossSum += progress.loss();
      steps++;
      if (progress.step() % EXAMINE_EVERY_STEPS == 0 || progress.step() == progress.steps()) {
        look(progress);
      }
      return goesOn();
    }

    private void look(TrainingLoop.Progress progress) {
      ExpertVector z = session.parameters().vector();
      double measured = trial.choice().applyAsDouble(z);
      report(progress, measured);
      if (measured > best.best()) {
        best = new Result(z, progress.step(), best.base(), measured);
      }
    }

    private void report(TrainingLoop.Progress progress, double measured) {
      long nanos = progress.trainedNanos() - reportedNanos;
      out.printf(
          "step %d/%d  loss %.4f  validation %.1f %%  %,.0f tokens/s%n",
          progress.step(),
          progress.steps(),
          lossSum / steps,
          100 * measured,
          (progress.trainedTokens() - reportedTokens) * 1e9 / nanos);
      reportedTokens = progress.trainedTokens();
      reportedNanos = progress.trainedNanos();
      lossSum = 0;
      steps = 0;
    }
  }
}
