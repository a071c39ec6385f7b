// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.growth;

import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * How often something was so, with a 95 % interval that holds for few trials: that of Clopper and
 * Pearson (The use of confidence or fiducial limits illustrated in the case of the binomial,
 * Biometrika 26, 1934).
 */
final class Proportion {
  private static final double TAIL = 0.025;

  private int hits;
  private int trials;

  void add(boolean isHit) {
    trials++;
    hits += isHit ? 1 : 0;
  }

  double low() {
    return hits == 0
        ? 0
        : BetaDistribution.of(hits, trials - hits + 1.0).inverseCumulativeProbability(TAIL);
  }

  double high() {
    return hits == trials
        ? 1
        : BetaDistribution.of(hits + 1.0, trials - hits).inverseCumulativeProbability(1 - TAIL);
  }

  /** {@code 3 of 100, 0.6 to 8.5 %}. */
  @Override
  public String toString() {
    return "%d of %d, %.1f to %.1f %%".formatted(hits, trials, 100 * low(), 100 * high());
  }
}
