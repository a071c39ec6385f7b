// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many of some questions are answered rightly, and between what the share of all such questions
 * is: each end at 95 % confidence (E. B. Wilson, Probable inference, the law of succession, and
 * statistical inference, JASA 22, 1927).
 *
 * @param of how many, at least 1
 */
record Share(int right, int of) {
  /** The 95 % point of the normal distribution. */
  private static final double Z = 1.6448536269514722;

  Share {
    if (of < 1 || right < 0 || right > of) {
      throw new IllegalArgumentException(
          "right must be in 0..of, of at least 1, were %d of %d".formatted(right, of));
    }
  }

  /** Of answers, at least one. */
  static Share of(boolean[] right) {
    return new Share(count(right), right.length);
  }

  /** How many are right. */
  static int count(boolean[] right) {
    int count = 0;
    for (boolean each : right) {
      count += each ? 1 : 0;
    }
    return count;
  }

  /** What was found. */
  double share() {
    return right / (double) of;
  }

  /** The share is above it. */
  double lower() {
    return centre() - width();
  }

  /** The share is below it. */
  double upper() {
    return centre() + width();
  }

  private double centre() {
    return (right + Z * Z / 2) / (of + Z * Z);
  }

  private double width() {
    return Z * Math.sqrt(share() * (1 - share()) / of + Z * Z / (4.0 * of * of)) / (1 + Z * Z / of);
  }

  /** {@code 7 of 9}. */
  String words() {
    return "%d of %d".formatted(right, of);
  }

  /** For the ledger. */
  Map<String, Object> toMap() {
    return new TreeMap<>(
        Map.of("right", right, "of", of, "lower", rounded(lower()), "upper", rounded(upper())));
  }

  /** To three digits, as ledgers have it. */
  static double rounded(double share) {
    return Double.parseDouble(String.format(Locale.ROOT, "%.3f", share));
  }
}
