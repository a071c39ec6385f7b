// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.school;

import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.CosineSchedule;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Minibatch;
import java.io.PrintStream;
import java.util.Arrays;
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

  /** As in the paper; Adam makes steps of the same size whatever it is. */
  private static final double GRADIENT_NORM_MAX = 1e-3;

  private final ExpertTrainer trainer;
  private final Recipe recipe;
  private final Supplier<? extends Minibatch> batches;
  private final Trial trial;
  private final PrintStream out;

  /**
   * What came of it.
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
    AdamWOptions options = AdamWOptions.forExperts(GRADIENT_NORM_MAX);
    CosineSchedule schedule = recipe.schedule();
    try (TrainingSession<SvfParameters> run =
        trainer.start(recipe.parametrisation(), new Random(recipe.seed()), options)) {
      Result best = base();
      Progress progress = new Progress();
      for (int step = 1; step <= recipe.steps() && best.best() < 1; step++) {
        Minibatch batch = batches.get();
        progress.add(run.step(batch, schedule.at(step - 1)).loss(), batch);
        if (step % EXAMINE_EVERY_STEPS == 0 || step == recipe.steps()) {
          ExpertVector z = run.parameters().vector();
          progress.pause();
          double measured = trial.choice().applyAsDouble(z);
          progress.report(step, measured);
          if (measured > best.best()) {
            best = new Result(z, step, best.base(), measured);
          }
        }
      }
      return confirmed(best);
    }
  }

  private Result confirmed(Result best) {
    ToDoubleFunction<ExpertVector> measure = trial.confirmation();
    double base = measure.applyAsDouble(identity());
    return new Result(best.vector(), best.step(), base, measure.applyAsDouble(best.vector()));
  }

  private ExpertVector identity() {
    float[] ones = new float[trainer.layout().size()];
    Arrays.fill(ones, 1);
    return ExpertVector.of(trainer.layout(), ones);
  }

  private Result base() {
    ExpertVector identity = identity();
    double measured = trial.choice().applyAsDouble(identity);
    out.printf("step 0/%d  validation %.1f %%%n", recipe.steps(), 100 * measured);
    return new Result(identity, 0, measured, measured);
  }

  /** What has been done since the last report. */
  private final class Progress {
    private long startNanos = System.nanoTime();
    private long trainedNanos;
    private double lossSum;
    private int steps;
    private long tokens;

    void add(double loss, Minibatch batch) {
      lossSum += loss;
      steps++;
      tokens += batch.tokenCount();
    }

    void pause() {
      trainedNanos = System.nanoTime() - startNanos;
    }

    void report(int step, double measured) {
      out.printf(
          "step %d/%d  loss %.4f  validation %.1f %%  %,.0f tokens/s%n",
          step, recipe.steps(), lossSum / steps, 100 * measured, tokens * 1e9 / trainedNanos);
      startNanos = System.nanoTime();
      lossSum = 0;
      steps = 0;
      tokens = 0;
    }
  }
}
