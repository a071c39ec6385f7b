// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.Confidence;

/**
 * The errors that the runs of one expert may make in its life: of the versions that pass, at most 5
 * % in expectation are no better than what they were held against, however many runs there are,
 * whatever they have in common and whenever they are started. Run t must have evidence of {@code
 * 1/α_t} with {@code α_t = 0.05 (D + 1) / (t (t + 1))}, where D runs before it have passed: e-LOND
 * with weights 1/(t (t + 1)), which sum to 1 ("Online multiple testing with e-values", Xu and
 * Ramdas, AISTATS 2024). An expert that has never become better has made an error in at most 5 % of
 * all lives.
 *
 * @param judged how many runs were judged before
 * @param passed how many of them passed
 */
public record ErrorBudget(int judged, int passed) {
  /** Of an expert's first run. */
  public static final ErrorBudget FIRST = new ErrorBudget(0, 0);

  public ErrorBudget {
    if (passed < 0 || passed > judged) {
      throw new IllegalArgumentException(
          "of %d judged runs 0..%d must have passed, were %d".formatted(judged, judged, passed));
    }
  }

  /** α: the chance that this run may have to pass though nothing became better. */
  public double level() {
    int run = judged + 1;
    return (1 - Confidence.LEVEL) * (passed + 1) / ((double) run * (run + 1));
  }

  /** How much evidence this run needs. */
  public double needed() {
    return 1 / level();
  }
}
