// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

/**
 * The worth of an answer.
 *
 * @param reward in [-1, 1]
 * @param reason in a few words, without the answer's text
 */
public record Reward(double reward, String reason) {
  public Reward {
    if (!(reward >= -1 && reward <= 1)) {
      throw new IllegalArgumentException("reward must be in [-1, 1], was " + reward);
    }
  }

  static Reward right(String reason) {
    return new Reward(1, reason);
  }

  static Reward wrong(String reason) {
    return new Reward(-1, reason);
  }

  static Reward of(boolean right, String rightReason, String wrongReason) {
    return right ? right(rightReason) : wrong(wrongReason);
  }

  /** Whether the answer is worth all that an answer can be. */
  public boolean isRight() {
    return reward == 1;
  }
}
