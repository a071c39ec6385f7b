// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

/**
 * Linear warm-up to the peak, then half a cosine down.
 *
 * @param peak the highest learning rate
 * @param steps after how many steps it would be at its lowest, >= 1
 * @param warmUp the share of the steps that warm up, in [0, 1)
 * @param lowest the learning rate of the end, and the least of the warm-up, as a share of the peak
 */
public record CosineSchedule(double peak, int steps, double warmUp, double lowest) {
  public CosineSchedule {
    if (!(peak > 0 && Double.isFinite(peak))) {
      throw new IllegalArgumentException("learning rate must be > 0, was " + peak);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be >= 1, was " + steps);
    }
    if (!(warmUp >= 0 && warmUp < 1 && lowest >= 0 && lowest <= 1)) {
      throw new IllegalArgumentException(
          "warm-up must be in [0, 1) and the lowest share in [0, 1], were %s and %s"
              .formatted(warmUp, lowest));
    }
  }

  /** From the peak down to zero. */
  public CosineSchedule(double peak, int steps) {
    this(peak, steps, 0, 0);
  }

  /** The learning rate of a step, counted from 0. */
  public double at(int step) {
    double first = warmUp * steps;
    if (step < first) {
      return peak * Math.max(lowest, step / first);
    }
    double angle = Math.PI * (Math.min(step, steps) - first) / (steps - first);
    return peak * (lowest + (1 - lowest) * (1 + Math.cos(angle)) / 2);
  }
}
