// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The measurements of one round of one row.
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
    return firstToken(rounds, 0.5);
  }

  /** A quantile, 0 to 1, of the time to the first token over all rounds and sequences. */
  static double firstToken(List<Measurement> rounds, double quantile) {
    return quantile(
        rounds.stream()
            .flatMap(round -> round.firstTokenMillis().stream())
            .mapToDouble(Double::doubleValue)
            .toArray(),
        quantile);
  }

  /**
   * The speed in each round against that of other rows in the same round: what slows the machine
   * for a while slows both.
   *
   * @return in rising order
   */
  static double[] ratios(List<Measurement> rounds, List<Measurement> others) {
    return IntStream.range(0, rounds.size())
        .mapToDouble(i -> rounds.get(i).tokensPerSecond() / others.get(i).tokensPerSecond())
        .sorted()
        .toArray();
  }

  private static double median(double[] values) {
    return quantile(values, 0.5);
  }

  /** A quantile, 0 to 1, of some values; NaN if there are none. */
  static double quantile(double[] values, double quantile) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int index = Math.min(sorted.length - 1, (int) (quantile * sorted.length));
    return sorted.length == 0 ? Double.NaN : sorted[index];
  }
}
