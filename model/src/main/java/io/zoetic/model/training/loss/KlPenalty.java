// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

/**
 * The penalty of leaving the base model: a divergence over the whole vocabulary, at the positions
 * of answers.
 *
 * @param direction which divergence
 * @param coefficient ≥ 0; 0 asks no base model
 */
public record KlPenalty(Direction direction, double coefficient) {
  /** Leaving costs nothing. */
  public static final KlPenalty NONE = new KlPenalty(Direction.FROM_BASE, 0);

  /** One of the two divergences. */
  public enum Direction {
    /** KL(base || policy): to lose what the base model would say is dear. The published code. */
    FROM_BASE,
    /** KL(policy || base): to say what the base model would not is dear. The paper. */
    TO_BASE
  }

  public KlPenalty {
    if (!(coefficient >= 0 && Double.isFinite(coefficient))) {
      throw new IllegalArgumentException("KL coefficient must be >= 0, was " + coefficient);
    }
  }

  /** With KL(base || policy). */
  public static KlPenalty fromBase(double coefficient) {
    return new KlPenalty(Direction.FROM_BASE, coefficient);
  }

  /** With KL(policy || base). */
  public static KlPenalty toBase(double coefficient) {
    return new KlPenalty(Direction.TO_BASE, coefficient);
  }
}
