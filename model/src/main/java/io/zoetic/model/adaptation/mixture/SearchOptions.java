// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

/**
 * How long to search.
 *
 * @param iterations at most, for each fold
 * @param evaluations at most: shots that a mixture answers
 * @param seed of all that is drawn
 */
public record SearchOptions(int iterations, long evaluations, long seed) {
  /** Mixtures of an iteration. */
  public static final int POPULATION = 24;

  /** After so many iterations little is gained. */
  public static final int ITERATIONS = 15;

  /** The mixtures that the next ones are drawn around. */
  static final int ELITES = 6;

  public SearchOptions {
    if (iterations < 1 || evaluations < 1) {
      throw new IllegalArgumentException(
          "iterations and evaluations must be >= 1, were %d and %d"
              .formatted(iterations, evaluations));
    }
  }

  /**
   * As many evaluations as the iterations take.
   *
   * @throws IllegalArgumentException if there are too few shots, or too few or too many experts
   */
  public static SearchOptions of(int experts, int shots, long seed) {
    return of(experts, shots, ITERATIONS, seed);
  }

  /** The same with another number of iterations. */
  public static SearchOptions of(int experts, int shots, int iterations, long seed) {
    MixtureAdaptation.requireEnough(experts, shots);
    return new SearchOptions(iterations, Folds.evaluations(experts, shots, iterations), seed);
  }
}
