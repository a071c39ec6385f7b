// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

/**
 * A look at the validation split during a training: a point of the learning curve.
 *
 * @param step after which; 0 is the base model
 * @param seconds that the steps have taken so far, rollouts among them, looks not
 * @param loss of the steps since the look before; NaN before the first
 * @param reward of the rollouts since the look before, in [-1, 1]; NaN if there are none
 * @param right items that are answered right
 * @param likely items of which the right one is the most likely
 * @param nats of a token of right answers, on average
 * @param items that are looked at
 */
public record Look(
    int step,
    double seconds,
    double loss,
    double reward,
    int right,
    int likely,
    double nats,
    int items) {
  /** Whether it is better: more right answers, or as many and right answers more likely. */
  boolean isBetterThan(Look other) {
    return right != other.right ? right > other.right : nats > other.nats;
  }

  /** The share of right answers in percent. */
  double percent() {
    return 100.0 * right / items;
  }
}
