// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A mean with its 95 % interval by the hierarchical bootstrap (Davison and Hinkley, Bootstrap
 * Methods and their Application, 1997, 3.8): seeds are drawn with replacement, then questions of
 * each, since all answers of a seed are of one training. Of several skills the mean of theirs, each
 * drawn by itself.
 *
 * @param mean in percent, or percentage points of a difference
 */
record Interval(double mean, double low, double high) {
  private static final int RESAMPLES = 2000;

  /** The same for the same numbers: whoever reads a table can compute it again. */
  private static final long SEED = 1;

  /**
   * Of one skill.
   *
   * @param bySeed what each answer counts, 0 to 1; of each seed at least one
   */
  static Interval of(List<double[]> bySeed) {
    return ofSkills(List.of(bySeed));
  }

  /** Of the mean of several skills. */
  static Interval ofSkills(List<List<double[]>> skills) {
    Random random = new Random(SEED);
    double[] means = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      means[r] = skills.stream().mapToDouble(each -> resampled(each, random)).average().orElse(0);
    }
    Arrays.sort(means);
    return new Interval(
        100 * skills.stream().mapToDouble(Interval::mean).average().orElse(0),
        100 * means[(int) (0.025 * RESAMPLES)],
        100 * means[(int) (0.975 * RESAMPLES)]);
  }

  private static double mean(List<double[]> bySeed) {
    return bySeed.stream()
        .mapToDouble(each -> Arrays.stream(each).average().orElse(0))
        .average()
        .orElse(0);
  }

  private static double resampled(List<double[]> bySeed, Random random) {
    double sum = 0;
    for (int i = 0; i < bySeed.size(); i++) {
      double[] answers = bySeed.get(random.nextInt(bySeed.size()));
      double right = 0;
      for (int j = 0; j < answers.length; j++) {
        right += answers[random.nextInt(answers.length)];
      }
      sum += right / answers.length;
    }
    return sum / bySeed.size();
  }

  /** As a share: {@code 91.7 (88.2 to 94.1)}. */
  @Override
  public String toString() {
    return "%.1f (%.1f to %.1f)".formatted(mean, low, high);
  }

  /** As a difference: {@code +2.3 (-0.4 to +4.9)}. */
  String signed() {
    return "%+.1f (%+.1f to %+.1f)".formatted(mean, low, high);
  }
}
