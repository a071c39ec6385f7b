// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.statistics;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * McNemar's exact test of two ways to answer the same questions: of those that only one of them
 * gets right, each is as likely to be either's if they are equally good (McNemar, Psychometrika 12,
 * 1947; the binomial form).
 *
 * @param gained questions that the way gets right and the baseline does not
 * @param lost questions that the baseline gets right and the way does not
 */
public record McNemar(int gained, int lost) {
  public McNemar {
    if (gained < 0 || lost < 0) {
      throw new IllegalArgumentException(
          "gained and lost must be >= 0, were " + gained + ", " + lost);
    }
  }

  /**
   * Counts what each of two ways gets right.
   *
   * @throws IllegalArgumentException if they are not of the same questions
   */
  public static McNemar of(boolean[] way, boolean[] baseline) {
    if (way.length != baseline.length) {
      throw new IllegalArgumentException(
          "questions must be the same, were %d and %d".formatted(way.length, baseline.length));
    }
    int gained = 0;
    int lost = 0;
    for (int i = 0; i < way.length; i++) {
      gained += way[i] && !baseline[i] ? 1 : 0;
      lost += baseline[i] && !way[i] ? 1 : 0;
    }
    return new McNemar(gained, lost);
  }

  /** The two-sided probability of a difference at least this large by chance, in (0, 1]. */
  public double probability() {
    int differing = gained + lost;
    if (differing == 0) {
      return 1;
    }
    double tail =
        BinomialDistribution.of(differing, 0.5).cumulativeProbability(Math.min(gained, lost));
    return Math.min(1, 2 * tail);
  }
}
