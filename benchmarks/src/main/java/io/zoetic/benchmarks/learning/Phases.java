// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.trainerworker.learning.batches.TrainingLoop;

/**
 * The time of some runs, by phase.
 *
 * @param nanos from the first piece of feedback to the last answer that is judged
 * @param trainedNanos of these, spent on optimiser steps
 * @param rolloutNanos of these, spent on what the steps are made of: rollouts with their verdicts,
 *     or how likely answers are under the base model
 */
record Phases(
    long nanos, long trainedNanos, long rolloutNanos, long trainedTokens, long rolloutTokens) {
  static final Phases NOTHING = new Phases(0, 0, 0, 0, 0);

  /** Of one run that took as long, feedback and answers included. */
  static Phases of(TrainingLoop.Progress last, long nanos) {
    return new Phases(
        nanos,
        last.trainedNanos(),
        last.rolloutNanos(),
        last.trainedTokens(),
        last.rolloutTokens());
  }

  Phases plus(Phases other) {
    return new Phases(
        nanos + other.nanos,
        trainedNanos + other.trainedNanos,
        rolloutNanos + other.rolloutNanos,
        trainedTokens + other.trainedTokens,
        rolloutTokens + other.rolloutTokens);
  }

  /**
   * Five cells: tokens per second of training and of rollouts, percent of the time in each phase.
   */
  @Override
  public String toString() {
    return "%s | %s | %s | %s | %s"
        .formatted(
            rate(trainedTokens, trainedNanos),
            rate(rolloutTokens, rolloutNanos),
            percent(trainedNanos),
            percent(rolloutNanos),
            percent(nanos - trainedNanos - rolloutNanos));
  }

  private static String rate(long tokens, long nanos) {
    return tokens == 0 ? "" : "%.0f".formatted(tokens * 1e9 / nanos);
  }

  private String percent(long part) {
    return "%.1f".formatted(100.0 * part / nanos);
  }
}
