// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.router;

import java.util.Arrays;
import java.util.Random;

/**
 * A share of questions with a 95 % interval, by the bootstrap over questions; what several seeds say
 * to one question counts as one answer to it.
 */
record Share(double mean, double low, double high) {
  private static final int RESAMPLES = 2000;

  /**
   * @param hits per seed and question
   */
  static Share of(boolean[][] hits) {
    int questions = hits[0].length;
    double[] means = new double[questions];
    for (boolean[] seed : hits) {
      for (int i = 0; i < questions; i++) {
        means[i] += (seed[i] ? 1.0 : 0) / hits.length;
      }
    }
    Random random = new Random(1);
    double[] resampled = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      for (int i = 0; i < questions; i++) {
        resampled[r] += means[random.nextInt(questions)] / questions;
      }
    }
    Arrays.sort(resampled);
    return new Share(
        Arrays.stream(means).average().orElse(Double.NaN),
        resampled[(int) (0.025 * RESAMPLES)],
        resampled[(int) (0.975 * RESAMPLES)]);
  }

  @Override
  public String toString() {
    return "%.1f (%.1f to %.1f)".formatted(100 * mean, 100 * low, 100 * high);
  }
}
