// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import java.time.Duration;

/**
 * How samples prefer what is recent: sequential Poisson sampling (E. Ohlsson, Sequential Poisson
 * sampling, Journal of Official Statistics 14, 1998, p. 149), where an example of age a weighs w =
 * 2^(-a/h). Of u, uniform in (0, 1) by its rank, those with the least u/w are a sample of whatever
 * size, as likely to hold each as it weighs.
 *
 * <p>By log2(u/w) = log2(u) - t/h + now/h the order is that of log2(u) - t/h, where t is when the
 * example was made: it never changes, so that a run that is taken up again reads the same rows, and
 * what a bound has dropped would be in no later sample either.
 */
final class Recency {
  /** So many of the most recent of a party are never too old, however long ago they were made. */
  static final int KEPT = 50;

  /** Of what is below, as {@code created_at}, in half-lives. Its one parameter is {@link #of}. */
  static final String TIME = "extract(epoch FROM created_at)::double precision / ?";

  /** log2(u), by the upper 52 bits of the rank: all of a double, and never 0 or 1. */
  static final String CHANCE =
      "ln(((rank >> 12) + 2251799813685248.5) / 4503599627370496.0::double precision) / ln(2::double precision)";

  private Recency() {}

  /**
   * Seconds of a half-life.
   *
   * @throws IllegalArgumentException if it is none
   */
  static double of(Duration halfLife) {
    if (halfLife.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("halfLife must be at least a second, was " + halfLife);
    }
    return halfLife.toSeconds();
  }
}
