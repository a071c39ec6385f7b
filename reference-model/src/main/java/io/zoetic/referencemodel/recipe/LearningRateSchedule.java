// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

/**
 * Linear warm-up over the first part of the budget, then half a cosine down to almost nothing.
 *
 * @param peak the highest learning rate
 */
record LearningRateSchedule(double peak) {
  private static final double WARM_UP = 0.03;
  private static final double LAST_SHARE = 0.01;

  /** Returns the learning rate when the share {@code used} of the budget is used up. */
  double at(double used) {
    if (used < WARM_UP) {
      return peak * Math.max(LAST_SHARE, used / WARM_UP);
    }
    double decayed = Math.min(1, (used - WARM_UP) / (1 - WARM_UP));
    return peak * (LAST_SHARE + (1 - LAST_SHARE) * (1 + Math.cos(Math.PI * decayed)) / 2);
  }
}
