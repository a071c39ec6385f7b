// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

/** The logistic function, exact for large arguments too. */
final class Sigmoid {
  private Sigmoid() {}

  static double of(double x) {
    return Math.exp(log(x));
  }

  static double log(double x) {
    return Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x)));
  }
}
