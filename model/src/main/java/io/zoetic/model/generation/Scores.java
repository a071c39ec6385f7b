// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

/**
 * The log-probabilities to compute.
 *
 * @param answer of the answer's tokens
 * @param prompt of the prompt's tokens
 * @param top how many most likely tokens to tell beside each
 */
public record Scores(boolean answer, boolean prompt, int top) {
  /** None. */
  public static final Scores NONE = new Scores(false, false, 0);

  public Scores {
    if (top < 0) {
      throw new IllegalArgumentException("top must be >= 0, was " + top);
    }
  }
}
