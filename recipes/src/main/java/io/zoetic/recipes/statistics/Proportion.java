// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.statistics;

/**
 * The share of prompts of a task that were answered rightly.
 *
 * @param right prompts with reward 1
 * @param count prompts asked, > 0
 */
public record Proportion(int right, int count) {
  private static final double Z = 1.959964;

  public Proportion {
    if (count < 1 || right < 0 || right > count) {
      throw new IllegalArgumentException(
          "right must be in 0..count and count >= 1, was %d of %d".formatted(right, count));
    }
  }

  /** The share of right answers, in [0, 1]. */
  public double accuracy() {
    return (double) right / count;
  }

  /** The lower end of the Wilson 95 % interval of the accuracy. */
  public double low() {
    return Math.max(0, center() - halfWidth());
  }

  /** The upper end of the Wilson 95 % interval of the accuracy. */
  public double high() {
    return Math.min(1, center() + halfWidth());
  }

  private double center() {
    return (accuracy() + Z * Z / (2 * count)) / (1 + Z * Z / count);
  }

  private double halfWidth() {
    double variance = accuracy() * (1 - accuracy()) / count + Z * Z / (4.0 * count * count);
    return Z * Math.sqrt(variance) / (1 + Z * Z / count);
  }
}
