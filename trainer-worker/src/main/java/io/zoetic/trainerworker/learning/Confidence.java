// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import org.apache.commons.statistics.distribution.NormalDistribution;

/** How sure whatever is measured must be. */
public final class Confidence {
  /** One-sided. */
  public static final double LEVEL = 0.95;

  /** The normal distribution's quantile of it: 1.645. */
  public static final double Z = NormalDistribution.of(0, 1).inverseCumulativeProbability(LEVEL);

  private Confidence() {}
}
