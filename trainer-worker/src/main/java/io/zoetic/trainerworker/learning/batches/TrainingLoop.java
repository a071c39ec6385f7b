// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import io.zoetic.model.training.CosineSchedule;
import io.zoetic.model.training.ResumableRandom;
import io.zoetic.model.training.TrainedParameters;
import io.zoetic.model.training.TrainingCheckpoint;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import java.util.List;

/**
 * Takes the steps of a run. What is learnt is measured by others, on what the steps have not seen.
 * One thread.
 *
 * @param <P> what is trained
 */
public final class TrainingLoop<P extends TrainedParameters> {
  /** Without any gradient for so many steps from its beginning a run would never have one. */
  private static final int SILENT_STEPS_MAX = 10;

  /** Gradients of equal rewards are 0 but for rounding. */
  private static final double GRADIENT_NORM_MIN = 1e-12;

  private static final double SLOWER = 0.5;

  private final TrainingSession<P> run;
  private final BatchSource batchSource;
  private final CosineSchedule schedule;
  private final int steps;
  private ResumableRandom random;

  /** How often the steps have become smaller. */
  private int slowed;

  /** The next step, counted from 0. */
  private int next;

  /**
   * The progress of a run.
   *
   * @param reward the mean reward of the step's rollouts; NaN if it had none
   * @param kl in nats, 0 where it costs nothing
   * @param trainedTokens read by all steps so far
   * @param rollouts generated for all steps so far
   * @param incompleteRollouts of these, how many did not come to their end
   * @param rolloutTokens of all of them
   * @param trainedNanos spent on the steps so far
   * @param rolloutNanos spent on what they are made of
   */
  public record Progress(
      int step,
      int steps,
      double loss,
      double reward,
      double kl,
      long trainedTokens,
      long rollouts,
      long incompleteRollouts,
      long rolloutTokens,
      long trainedNanos,
      long rolloutNanos) {}

  /** Is told of each step; returns whether to go on. */
  public interface Watcher {
    /**
     * After a step.
     *
     * @return whether to go on
     */
    boolean after(Progress progress);
  }

  /**
   * A loop before its first step.
   *
   * @param schedule also says how many steps there are
   * @param seed of what the source draws
   */
  public TrainingLoop(
      TrainingSession<P> run, BatchSource batchSource, CosineSchedule schedule, long seed) {
    this.run = run;
    this.batchSource = batchSource;
    this.steps = schedule.steps();
    this.schedule = schedule;
    this.random = new ResumableRandom(seed);
  }

  /** The run, for what it has learnt. */
  public TrainingSession<P> run() {
    return run;
  }

  /** How many steps it takes, unless it is stopped. */
  public int steps() {
    return steps;
  }

  /** How many steps have been taken. */
  public int taken() {
    return next;
  }

  /** Where it is, to go on from. */
  public TrainingCheckpoint checkpoint() {
    return run.checkpoint(random);
  }

  /**
   * Goes on from where another was.
   *
   * @param stepsTaken until then: those whose rollouts had no signal have updated nothing, and the
   *     checkpoint does not count them
   * @param timesSlowed how often {@link #slowDown} was called
   * @throws IllegalArgumentException if that trained something else
   */
  public void resume(TrainingCheckpoint checkpoint, int stepsTaken, int timesSlowed) {
    random = run.restore(checkpoint);
    next = stepsTaken;
    slowed = timesSlowed;
  }

  /** Takes steps half as large from now on. */
  public void slowDown() {
    slowed++;
  }

  /**
   * Takes the steps that are left; at most until the watcher has seen enough.
   *
   * @throws NothingToLearnException if the first steps, {@value #SILENT_STEPS_MAX} at most, have no
   *     gradient at all
   */
  public void learn(Watcher watcher) {
    long trained = 0;
    long trainedNanos = 0;
    long rolloutNanos = 0;
    boolean goesOn = true;
    // A run that goes on has had a signal before.
    boolean silent = next == 0;
    int taken = 0;
    for (int step = next; goesOn && step < steps; step++) {
      long start = System.nanoTime();
      List<Minibatch> minibatches = batchSource.next(step, run, random);
      long made = System.nanoTime();
      TrainingSession.Step done =
          run.step(minibatches, schedule.at(step) * Math.pow(SLOWER, slowed));
      long end = System.nanoTime();
      rolloutNanos += made - start;
      trainedNanos += end - made;
      for (Minibatch minibatch : minibatches) {
        trained += minibatch.tokenCount();
      }
      silent = silent && done.gradientNorm() <= GRADIENT_NORM_MIN;
      if (silent && (++taken == SILENT_STEPS_MAX || step + 1 == steps)) {
        throw new NothingToLearnException("nothing was learned: " + batchSource.withoutSignal());
      }
      RolloutTally tally = batchSource.rollouts();
      next = step + 1;
      goesOn =
          watcher.after(
              new Progress(
                  step + 1,
                  steps,
                  done.loss(),
                  tally.reward(),
                  done.kl(),
                  trained,
                  tally.answers(),
                  tally.incomplete(),
                  tally.tokens(),
                  trainedNanos,
                  rolloutNanos));
    }
  }
}
