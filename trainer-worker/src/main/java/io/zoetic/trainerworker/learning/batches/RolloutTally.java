// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

/**
 * The rollouts of a run until now.
 *
 * @param answers how many were generated
 * @param incomplete of these, how many did not come to their end within the limit
 * @param tokens of all answers
 * @param reward the mean of the last step's; NaN if it had none
 */
public record RolloutTally(long answers, long incomplete, long tokens, double reward) {
  /** No rollouts. */
  static final RolloutTally NONE = new RolloutTally(0, 0, 0, Double.NaN);
}
