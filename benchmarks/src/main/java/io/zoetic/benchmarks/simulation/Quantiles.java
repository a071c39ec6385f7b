// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.util.Arrays;

/** Times, and what so many of them are below. One thread. */
final class Quantiles {
  private long[] nanos = new long[1024];
  private int count;
  private boolean sorted = true;

  void add(long time) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = time;
    sorted = false;
  }

  void addAll(Quantiles others) {
    Arrays.stream(others.nanos, 0, others.count).forEach(this::add);
  }

  /** Milliseconds; NaN if there is nothing. */
  double millis(double quantile) {
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    return count == 0
        ? Double.NaN
        : nanos[(int) Math.min(count - 1L, (long) (quantile * count))] / 1e6;
  }
}
