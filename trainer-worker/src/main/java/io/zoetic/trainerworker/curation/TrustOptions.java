// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.zoetic.vectorstore.feedback.FeedbackSource;
import java.time.Duration;

/**
 * The settings of how much feedback is believed.
 *
 * @param endUser what a user's word counts, in (0, 1]
 * @param judge what a language model's counts, in (0, 1]
 * @param burst more from one user or judge within {@code burstWindow} is not believed
 */
public record TrustOptions(double endUser, double judge, int burst, Duration burstWindow) {
  /** What is usual. */
  public static TrustOptions ofDefaults() {
    return new TrustOptions(0.5, 0.5, 60, Duration.ofMinutes(1));
  }

  /** What a source counts. */
  double weightOf(FeedbackSource.Type type) {
    return switch (type) {
      case END_USER -> endUser;
      case LLM_JUDGE -> judge;
      case EXPERT, CODE, ENVIRONMENT -> 1;
    };
  }

  /** Whether a source is one that can be too busy to be true. */
  static boolean canBurst(FeedbackSource source) {
    return source.id() != null
        && (source.type() == FeedbackSource.Type.END_USER
            || source.type() == FeedbackSource.Type.LLM_JUDGE);
  }
}
