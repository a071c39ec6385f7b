// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.vectorstore.learning.AnswerId;
import io.zoetic.vectorstore.learning.Feedback;
import io.zoetic.vectorstore.learning.FeedbackKind;
import io.zoetic.vectorstore.learning.FeedbackSource;
import io.zoetic.vectorstore.learning.FeedbackState;
import io.zoetic.vectorstore.learning.FeedbackStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A piece of feedback and what has become of it. */
record FeedbackJson(
    UUID id,
    @Nullable String requestId,
    @Nullable Integer choice,
    @Nullable String otherRequestId,
    @Nullable Integer otherChoice,
    @Nullable String episodeId,
    String metric,
    FeedbackKind kind,
    @JsonRawValue String value,
    @Nullable String rationale,
    FeedbackSource source,
    @JsonRawValue String tags,
    Instant occurredAt,
    Instant receivedAt,
    String principal,
    @Nullable String tenant,
    String idempotencyKey,
    FeedbackState state,
    @Nullable String stateReason,
    @Nullable String expert,
    @Nullable UUID run,
    @Nullable Integer version,
    @Nullable String waitingFor) {

  /**
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  static FeedbackJson of(FeedbackStatus status, @Nullable String obstacle) {
    Feedback feedback = status.feedback();
    AnswerId answer = feedback.subject().answer();
    AnswerId other = feedback.subject().other();
    return new FeedbackJson(
        feedback.id(),
        answer == null ? null : answer.requestId(),
        answer == null ? null : answer.choice(),
        other == null ? null : other.requestId(),
        other == null ? null : other.choice(),
        feedback.subject().episodeId(),
        feedback.metric(),
        feedback.kind(),
        feedback.valueJson(),
        feedback.rationale(),
        feedback.source(),
        feedback.tagsJson(),
        feedback.occurredAt(),
        feedback.receivedAt(),
        feedback.sender().principal(),
        feedback.sender().tenant(),
        feedback.sender().idempotencyKey(),
        status.state(),
        status.reason(),
        status.expert(),
        status.run(),
        status.version(),
        isLearntLater(status.state()) ? obstacle : null);
  }

  private static boolean isLearntLater(FeedbackState state) {
    return state == FeedbackState.RECEIVED || state == FeedbackState.TRUSTED;
  }
}
