// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;

/**
 * An answer that somebody has called good or bad.
 *
 * @param completion the prompt and the answer; the reward is not looked at
 * @param good what it has been called
 * @param reference the answer's log-probability under the reference policy, which training starts
 *     from
 * @param weight how much it counts, &gt;= 0
 */
public record Judgement(Completion completion, boolean good, double reference, double weight) {
  public Judgement {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException("weight must be >= 0, was " + weight);
    }
    if (!Double.isFinite(reference)) {
      throw new IllegalArgumentException("reference must be finite, was " + reference);
    }
  }

  /** A good answer that counts once. */
  public static Judgement good(Completion completion, Likelihood reference) {
    return new Judgement(completion, true, reference.sum(), 1);
  }

  /** A bad answer that counts once. */
  public static Judgement bad(Completion completion, Likelihood reference) {
    return new Judgement(completion, false, reference.sum(), 1);
  }

  /** The same with another weight. */
  public Judgement weighing(double other) {
    return new Judgement(completion, good, reference, other);
  }
}
