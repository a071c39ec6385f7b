// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of how much feedback is believed.
 *
 * @param endUser what a user's word counts, in (0, 1]
 * @param judge what a language model's counts, in (0, 1]
 * @param burst more on what one user of a key has asked, within {@code burstWindow}, is not
 *     believed
 * @param keyBurst nor is more from one key
 */
public record TrustOptions(
    double endUser, double judge, int burst, int keyBurst, Duration burstWindow) {
  /** What is usual. */
  public static TrustOptions ofDefaults() {
    return new TrustOptions(0.5, 0.5, 60, 600, Duration.ofMinutes(1));
  }

  /**
   * What feedback counts: as much as its key is believed, or less if it says so of itself. A client
   * that calls its users experts is a client.
   */
  double weightOf(Feedback feedback) {
    return Math.min(weightOf(feedback.source().type()), mostOf(feedback.sender().role()));
  }

  private double weightOf(FeedbackSource.Type type) {
    return switch (type) {
      case END_USER -> endUser;
      case LLM_JUDGE -> judge;
      case EXPERT, CODE, ENVIRONMENT -> 1;
    };
  }

  private double mostOf(@Nullable KeyRole role) {
    return switch (role) {
      case null -> Math.max(endUser, judge);
      case CLIENT, PROXY -> Math.max(endUser, judge);
      case ANNOTATOR, TRAINER, OPERATOR, ADMIN -> 1;
    };
  }
}
