// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Feedback and what has become of it.
 *
 * @param reason why it is in this state; null where there is nothing to say
 * @param approver the key that answers for it since it was looked at; null if none does
 * @param expert that it teaches; null if none, or not known yet
 * @param run the last training run that learnt from it
 * @param version what came of that run
 */
public record FeedbackStatus(
    Feedback feedback,
    FeedbackState state,
    @Nullable String reason,
    @Nullable String approver,
    @Nullable String expert,
    @Nullable UUID run,
    @Nullable Integer version) {}
