// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.core.ChoiceId;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A piece of feedback and what has become of it. */
record FeedbackJson(
    UUID id,
    @Nullable String requestId,
    @Nullable Integer choice,
    @Doc("Of a preference: the answer that is not preferred.") @Nullable String otherRequestId,
    @Nullable Integer otherChoice,
    @Nullable String episodeId,
    @Doc(shape = Shape.METRIC) String metric,
    FeedbackKind kind,
    @Doc(value = "Of a preference: preferred, tie-good or tie-bad.", shape = Shape.SCALAR)
        @JsonRawValue
        String value,
    @Nullable String rationale,
    Source source,
    @JsonRawValue String tags,
    Instant occurredAt,
    Instant receivedAt,
    @Doc("The API key that sent it, or link:COMPLETION.") String principal,
    @Nullable String tenant,
    String idempotencyKey,
    @Doc(
            "received; matched: it teaches no expert; trusted: an example was made of it;"
                + " quarantined; consumed: a run has learnt from it; expired: its interaction never"
                + " came.")
        FeedbackState state,
    @Nullable String stateReason,
    @Doc("The key that answers for it since it was looked at.") @Nullable String approvedBy,
    @Doc(value = "Which it teaches.", shape = Shape.EXPERT) @Nullable String expert,
    @Doc("The last training run that learnt from it.") @Nullable UUID run,
    @Doc("What came of that run.") @Nullable Integer version,
    @Doc("Why nothing can be learnt from it at present; null: something can, or it has been.")
        @Nullable String waitingFor) {

  /** The judge of an answer. */
  record Source(FeedbackSource.Type type, @Nullable String id) {}

  /**
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  static FeedbackJson of(FeedbackStatus status, @Nullable String obstacle) {
    Feedback feedback = status.feedback();
    ChoiceId answer = feedback.subject().answer();
    ChoiceId other = feedback.subject().other();
    return new FeedbackJson(
        feedback.id(),
        answer == null ? null : answer.completionId(),
        answer == null ? null : answer.index(),
        other == null ? null : other.completionId(),
        other == null ? null : other.index(),
        feedback.subject().episodeId(),
        feedback.metric(),
        feedback.kind(),
        feedback.valueJson(),
        feedback.rationale(),
        new Source(feedback.source().type(), feedback.source().id()),
        feedback.tagsJson(),
        feedback.occurredAt(),
        feedback.receivedAt(),
        feedback.sender().principal(),
        feedback.sender().tenant(),
        feedback.sender().idempotencyKey(),
        status.state(),
        status.reason(),
        status.approver(),
        status.expert(),
        status.run(),
        status.version(),
        isLearntLater(status.state()) ? obstacle : null);
  }

  private static boolean isLearntLater(FeedbackState state) {
    return state == FeedbackState.RECEIVED || state == FeedbackState.TRUSTED;
  }
}
