// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import java.util.Arrays;

/**
 * Two answers to one prompt, of which the first is the better one, or as good.
 *
 * @param better preferred to the other
 * @param other not preferred
 * @param tie whether neither is preferred after all
 * @param referenceMargin how much more likely the better one is than the other under the reference
 *     policy, which training starts from: the difference of their log-probabilities
 * @param weight how much it counts, &gt;= 0
 */
public record Preference(
    Completion better, Completion other, boolean tie, double referenceMargin, double weight) {
  public Preference {
    if (!Arrays.equals(better.prompt(), other.prompt())) {
      throw new IllegalArgumentException("a preference must be between answers to one prompt");
    }
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException("weight must be >= 0, was " + weight);
    }
    if (!Double.isFinite(referenceMargin)) {
      throw new IllegalArgumentException("referenceMargin must be finite, was " + referenceMargin);
    }
  }

  /**
   * A preference that counts once.
   *
   * @param betterReference how likely the better one is under the reference policy
   * @param otherReference how likely the other one is there
   */
  public static Preference of(
      Completion better, Completion other, Likelihood betterReference, Likelihood otherReference) {
    return new Preference(better, other, false, betterReference.sum() - otherReference.sum(), 1);
  }

  /** The same as a tie. */
  public Preference asTie() {
    return new Preference(better, other, true, referenceMargin, weight);
  }

  /** The same with another weight. */
  public Preference weighing(double other) {
    return new Preference(better, this.other, tie, referenceMargin, other);
  }
}
