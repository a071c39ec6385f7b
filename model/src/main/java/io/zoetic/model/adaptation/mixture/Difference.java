// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import java.util.Arrays;

/**
 * The mean of some numbers.
 *
 * @param deviation of the numbers, with n − 1; 0 of fewer than two
 * @param error standard error of the mean
 */
record Difference(double mean, double deviation, double error) {
  static Difference of(double... values) {
    double mean = Arrays.stream(values).average().orElse(0);
    if (values.length < 2) {
      return new Difference(mean, 0, 0);
    }
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    double deviation = Math.sqrt(squares / (values.length - 1));
    return new Difference(mean, deviation, deviation / Math.sqrt(values.length));
  }
}
