// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import java.util.Arrays;

/** The log-probability of an answer to its prompt, token by token, in nats. Immutable. */
public final class Likelihood {
  private final double[] tokens;
  private final double sum;

  /** Of an answer with as many tokens. */
  public Likelihood(double... tokens) {
    this.tokens = tokens.clone();
    this.sum = Arrays.stream(tokens).sum();
  }

  /** How many tokens the answer has. */
  public int size() {
    return tokens.length;
  }

  /** The log-probability of one token after those before it. */
  public double of(int token) {
    return tokens[token];
  }

  /** The log-probability of the whole answer. */
  public double sum() {
    return sum;
  }

  /**
   * The probability of a token, in 0..1: the geometric mean over the answer, which is 1 over its
   * perplexity (Jelinek et al., Perplexity, a measure of the difficulty of speech recognition
   * tasks, 1977). Unlike the probability of the whole it can be compared across lengths.
   */
  public double perToken() {
    return Math.exp(sum / tokens.length);
  }

  /** All of them, in a new array. */
  public double[] toArray() {
    return tokens.clone();
  }

  /**
   * How many times as likely the whole answer is as under the policy that gave it: the importance
   * of a sample of that policy for this one. Truncated, since few long answers would outweigh all
   * others (Ionides, Truncated Importance Sampling, 2008).
   *
   * @param max the largest ratio that is believed, &gt; 0
   */
  public double importance(Likelihood behaviour, double max) {
    requireSameSize(behaviour);
    return Math.min(max, Math.exp(sum - behaviour.sum));
  }

  void requireSameSize(Likelihood other) {
    if (tokens.length != other.tokens.length) {
      throw new IllegalArgumentException(
          "likelihoods must be of the same answer of %d tokens, was one of %d"
              .formatted(tokens.length, other.tokens.length));
    }
  }

  @Override
  public String toString() {
    return "Likelihood" + Arrays.toString(tokens);
  }
}
