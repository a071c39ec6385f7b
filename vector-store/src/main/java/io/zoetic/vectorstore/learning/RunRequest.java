// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import io.zoetic.core.NameRules;
import java.util.Locale;

/**
 * Asks for a training run.
 *
 * @param expert that is to learn; need not be registered
 * @param configJson what differs from the defaults: a JSON object
 * @param seed of everything that is drawn
 * @param requestedBy who asks
 */
public record RunRequest(
    String expert, Cause cause, String reason, String requestedBy, String configJson, long seed) {
  public RunRequest {
    NameRules.requireWellFormedExpert(expert);
  }

  /** The cause of a run. */
  public enum Cause {
    /** Enough new feedback is trusted. */
    FEEDBACK,
    /** Some feedback has waited long enough. */
    TIME,
    /** Somebody asked for it. */
    OPERATOR;

    /** How people and tables write it: {@code feedback}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
