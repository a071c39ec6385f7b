// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

/**
 * What an answer is worth.
 *
 * @param reward in [-1, 1]
 * @param reason in a few words, without the answer's text
 */
public record Verdict(double reward, String reason) {
  public Verdict {
    if (!(reward >= -1 && reward <= 1)) {
      throw new IllegalArgumentException("reward must be in [-1, 1], was " + reward);
    }
  }

  static Verdict right(String reason) {
    return new Verdict(1, reason);
  }

  static Verdict wrong(String reason) {
    return new Verdict(-1, reason);
  }

  static Verdict of(boolean right, String rightReason, String wrongReason) {
    return right ? right(rightReason) : wrong(wrongReason);
  }

  /** Whether the answer is worth all that an answer can be. */
  public boolean isRight() {
    return reward == 1;
  }
}
