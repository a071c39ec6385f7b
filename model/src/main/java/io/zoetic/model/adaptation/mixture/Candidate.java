// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import java.util.List;

/**
 * What shots that it was not chosen by say of the base model, one expert or a mixture.
 *
 * @param weights its shares
 * @param rewards of the held-out shots, 0..1 each, in an order that all candidates share
 * @param reward mean over the held-out shots, 0..1
 * @param objective J, mean over the held-out shots
 * @param gain by which its J is above the base model's, mean over the shots
 * @param error standard error of the gain
 * @param chance of such a gain of the best candidate where none is better than the base model; 1
 *     for the base model
 */
public record Candidate(
    MixtureWeights weights,
    List<Double> rewards,
    double reward,
    double objective,
    double gain,
    double error,
    double chance) {
  /** What is likelier to be luck is not believed. */
  static final double CHANCE_MAX = 0.05;

  public Candidate {
    rewards = List.copyOf(rewards);
  }

  /**
   * Whether it is surely better than the base model: a mixture that is less sure of everything
   * finds wrong answers likelier, too, so it must not answer fewer shots rightly.
   */
  boolean isBetterThan(Candidate base) {
    return gain > error && gain > 0 && chance <= CHANCE_MAX && reward >= base.reward;
  }
}
