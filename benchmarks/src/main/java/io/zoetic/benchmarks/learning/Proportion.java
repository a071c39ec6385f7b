// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

/**
 * A share with its Wilson 95 % interval.
 *
 * @param right of {@code total}
 */
record Proportion(int right, int total) {
  private static final double Z = 1.959964;

  double share() {
    return (double) right / total;
  }

  private double centre() {
    return (share() + Z * Z / (2 * total)) / (1 + Z * Z / total);
  }

  private double margin() {
    double spread = share() * (1 - share()) / total + Z * Z / (4.0 * total * total);
    return Z * Math.sqrt(spread) / (1 + Z * Z / total);
  }

  Proportion plus(Proportion other) {
    return new Proportion(right + other.right, total + other.total);
  }

  @Override
  public String toString() {
    return "%.1f (%.0f–%.0f)"
        .formatted(100 * share(), 100 * (centre() - margin()), 100 * (centre() + margin()));
  }
}
