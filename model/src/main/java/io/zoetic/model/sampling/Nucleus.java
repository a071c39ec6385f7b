// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import java.util.stream.IntStream;

/**
 * Draws from the softmax of logits, cut to tokens of some share of the most likely one's
 * probability (min-p, arXiv 2407.01082), then to the k most likely ones (top-k, arXiv 1805.04833),
 * and then to the smallest set of mass p (top-p, arXiv 1904.09751).
 */
final class Nucleus {
  private final float[] logits;
  private final int[] tokens;
  private final double max;
  private final double temperature;
  private final double[] weights;
  private int kept;
  private double mass;

  private Nucleus(float[] logits, int[] tokens, double max, double temperature) {
    this.logits = logits;
    this.tokens = tokens;
    this.max = max;
    this.temperature = temperature;
    this.weights = new double[tokens.length];
    this.kept = tokens.length;
    for (int i = 0; i < tokens.length; i++) {
      weights[i] = weight(tokens[i]);
      mass += weights[i];
    }
  }

  private double weight(int token) {
    return Math.exp((logits[token] - max) / temperature);
  }

  /** A token, and its log-probability among those that were left to draw from. */
  record Draw(int token, double logprob) {}

  /** What is left to draw from. */
  static Nucleus of(float[] logits, SamplingParameters parameters) {
    double max = max(logits);
    double temperature = parameters.temperature();
    if (parameters.topK() > 0 || parameters.minP() > 0) {
      int[] tokens =
          parameters.topK() > 0
              ? TopTokens.of(logits, parameters.topK())
              : TopTokens.from(logits, max + temperature * Math.log(parameters.minP()) - 1e-3);
      Nucleus nucleus = new Nucleus(logits, tokens, max, temperature);
      nucleus.keepShare(parameters.minP());
      nucleus.keepMass(parameters.topP() * nucleus.mass);
      return nucleus;
    }
    int[] all = IntStream.range(0, logits.length).toArray();
    Nucleus whole = new Nucleus(logits, all, max, temperature);
    if (parameters.topP() == 1) {
      return whole;
    }
    // Tokens below this share of the mass have less than 1 - p of it together: none is needed.
    double least = (1 - parameters.topP()) * whole.mass / logits.length;
    int[] likely = TopTokens.from(logits, max + temperature * Math.log(least) - 1e-3);
    Nucleus nucleus = new Nucleus(logits, likely, max, temperature);
    nucleus.keepMass(parameters.topP() * whole.mass);
    return nucleus;
  }

  private static double max(float[] logits) {
    double max = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      max = Math.max(max, logit);
    }
    return max;
  }

  /** Keeps the first tokens, of which each has this share of the most likely one's weight, 1. */
  private void keepShare(double share) {
    while (kept > 0 && weights[kept - 1] < share) {
      kept--;
      mass -= weights[kept];
    }
  }

  /** Keeps the first tokens that have the wanted mass together. */
  private void keepMass(double wanted) {
    double gathered = 0;
    int count = 0;
    while (count < kept && gathered < wanted) {
      gathered += weights[count++];
    }
    kept = count;
    mass = gathered;
  }

  /** One token, whether or not it was just cut off. */
  Draw of(int token) {
    return new Draw(token, Math.log(weight(token) / mass));
  }

  /**
   * One token.
   *
   * @param uniform in [0, 1): where on the cumulative distribution
   */
  Draw at(double uniform) {
    double left = uniform * mass;
    int last = 0;
    for (int i = 0; i < kept; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          break;
        }
      }
    }
    return new Draw(tokens[last], Math.log(weights[last] / mass));
  }
}
