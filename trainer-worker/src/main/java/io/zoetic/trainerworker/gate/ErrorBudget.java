// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.Confidence;

/**
 * The errors that the runs of one expert may make in its life: of the versions that pass, at most 5
 * % in expectation are no better than what they were held against, however many runs there are,
 * whatever they have in common and whenever they are started. Run t must have evidence of {@code
 * 1/α_t} with {@code α_t = 0.05 (D + 1) γ_t}, where D runs before it have passed: e-LOND ("Online
 * multiple testing with e-values", Xu and Ramdas, AISTATS 2024). The weights γ sum to 1: the first
 * run, which has the fewest events, has 2/3 of them, and each later one 1/(3 t (t - 1)). An expert
 * that has never become better has made an error in at most 5 % of all lives.
 *
 * @param judged how many runs were judged before
 * @param passed how many of them passed
 */
public record ErrorBudget(int judged, int passed) {
  /** Of an expert's first run. */
  public static final ErrorBudget FIRST = new ErrorBudget(0, 0);

  private static final double FIRST_WEIGHT = 2.0 / 3;

  public ErrorBudget {
    if (passed < 0 || passed > judged) {
      throw new IllegalArgumentException(
          "of %d judged runs 0..%d must have passed, were %d".formatted(judged, judged, passed));
    }
  }

  /** α: the chance that this run may have to pass though nothing became better. */
  public double level() {
    double run = judged + 1;
    double weight = judged == 0 ? FIRST_WEIGHT : (1 - FIRST_WEIGHT) / (run * (run - 1));
    return (1 - Confidence.LEVEL) * (passed + 1) * weight;
  }

  /** How much evidence this run needs. */
  public double needed() {
    return 1 / level();
  }
}
