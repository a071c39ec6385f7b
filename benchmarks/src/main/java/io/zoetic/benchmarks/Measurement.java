// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * What one round of one row measured.
 *
 * @param tokensPerSecond of all sequences together
 * @param firstTokenMillis from the request to its first token, one per sequence
 */
record Measurement(double tokensPerSecond, List<Double> firstTokenMillis) {
  Measurement {
    firstTokenMillis = List.copyOf(firstTokenMillis);
  }

  /** The median speed of several rounds. */
  static double speed(List<Measurement> rounds) {
    return median(rounds.stream().mapToDouble(Measurement::tokensPerSecond).toArray());
  }

  /** The median time to the first token over all rounds and sequences. */
  static double firstToken(List<Measurement> rounds) {
    return median(
        rounds.stream()
            .flatMap(round -> round.firstTokenMillis().stream())
            .mapToDouble(Double::doubleValue)
            .toArray());
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values.length == 0 ? Double.NaN : values[values.length / 2];
  }
}
