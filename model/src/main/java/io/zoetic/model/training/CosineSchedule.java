// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

/**
 * Half a cosine from the peak down to zero.
 *
 * @param peak the learning rate of the first step
 * @param steps after how many steps it would be zero, >= 1
 */
public record CosineSchedule(double peak, int steps) {
  public CosineSchedule {
    if (!(peak > 0 && Double.isFinite(peak))) {
      throw new IllegalArgumentException("learning rate must be > 0, was " + peak);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be >= 1, was " + steps);
    }
  }

  /** The learning rate of a step, counted from 0. */
  public double at(int step) {
    return peak * (1 + Math.cos(Math.PI * Math.min(step, steps) / steps)) / 2;
  }
}
