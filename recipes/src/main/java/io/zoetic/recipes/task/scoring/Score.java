// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

/**
 * The verdict of a rule on an answer.
 *
 * @param points in [0, 1]; most rules know 0 and 1 only
 * @param prediction what the rule took out of the answer; empty if it found nothing, which is wrong
 * @param reason in a few words, without the answer's text
 */
public record Score(double points, String prediction, String reason) {
  public Score {
    if (!(points >= 0 && points <= 1)) {
      throw new IllegalArgumentException("points must be in [0, 1], were " + points);
    }
  }

  static Score of(boolean right, String prediction, String reason) {
    return new Score(right ? 1 : 0, prediction, reason);
  }

  static Score missing(String reason) {
    return new Score(0, "", reason);
  }

  /** Whether the answer has all points. */
  public boolean isRight() {
    return points == 1;
  }
}
