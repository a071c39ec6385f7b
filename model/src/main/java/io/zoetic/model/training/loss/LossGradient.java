// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import java.util.List;

/**
 * A loss at some log-probabilities, and its derivative in each of them; built up. The gradient of
 * any parameters is as exact as this is, by the chain rule. One thread.
 */
public final class LossGradient {
  private final double[][] derivatives;
  private double loss;

  /** No loss yet, of answers as likely as these. */
  public LossGradient(List<Likelihood> now) {
    this.derivatives = now.stream().map(row -> new double[row.size()]).toArray(double[][]::new);
  }

  /** Adds to the loss. */
  public void addLoss(double more) {
    loss += more;
  }

  /** Adds to the derivative in the log-probability of one token of an answer. */
  public void add(int answer, int token, double derivative) {
    derivatives[answer][token] += derivative;
  }

  /** Adds to the derivative in the log-probability of a whole answer. */
  public void add(int answer, double derivative) {
    for (int token = 0; token < derivatives[answer].length; token++) {
      add(answer, token, derivative);
    }
  }

  /** The loss so far. */
  public double loss() {
    return loss;
  }

  /** The derivative so far in the log-probability of one token of an answer. */
  public double of(int answer, int token) {
    return derivatives[answer][token];
  }
}
