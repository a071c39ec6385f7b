// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.statistics;

import java.util.Arrays;
import java.util.Random;

/**
 * The mean difference of two ways to answer the same questions, with a 95 % interval by the paired
 * bootstrap: questions are drawn with replacement, each with both of its answers.
 *
 * @param difference in percentage points
 */
public record Paired(double difference, double low, double high) {
  private static final int RESAMPLES = 2000;

  /**
   * Compares what each of two ways gets right of the same questions.
   *
   * @param seed of the resampling
   */
  public static Paired of(boolean[] way, boolean[] baseline, long seed) {
    int n = way.length;
    int[] change = new int[n];
    for (int i = 0; i < n; i++) {
      change[i] = (way[i] ? 1 : 0) - (baseline[i] ? 1 : 0);
    }
    Random random = new Random(seed);
    double[] means = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      long sum = 0;
      for (int i = 0; i < n; i++) {
        sum += change[random.nextInt(n)];
      }
      means[r] = 100.0 * sum / n;
    }
    Arrays.sort(means);
    return new Paired(
        100.0 * Arrays.stream(change).sum() / n,
        means[(int) (0.025 * RESAMPLES)],
        means[(int) (0.975 * RESAMPLES)]);
  }

  @Override
  public String toString() {
    return "%+.1f (%+.1f to %+.1f)".formatted(difference, low, high);
  }
}
