// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.NameRules;
import java.util.List;
import java.util.UUID;

/**
 * That somebody who may promote has looked at feedback and answers for it.
 *
 * @param feedback 1..{@value FeedbackStore#MAX_PAGE} of it
 * @param approver the key of who answers for it from now on
 */
public record Approval(List<UUID> feedback, String approver) {
  /**
   * @throws IllegalArgumentException if it is of none or of too many
   */
  public Approval {
    feedback = List.copyOf(feedback);
    NameRules.requireText(approver, NameRules.MAX_NAME, "approver");
    if (feedback.isEmpty() || feedback.size() > FeedbackStore.MAX_PAGE) {
      throw new IllegalArgumentException(
          "feedback must be 1 to %d ids, was %d"
              .formatted(FeedbackStore.MAX_PAGE, feedback.size()));
    }
  }

  /**
   * What has become of it.
   *
   * @param examples how many that are there already somebody answers for now
   * @param again how much is decided on again, since it was not believed
   */
  public record Result(int examples, int again) {}
}
