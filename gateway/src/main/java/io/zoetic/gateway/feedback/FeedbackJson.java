// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.vectorstore.learning.AnswerId;
import io.zoetic.vectorstore.learning.Feedback;
import io.zoetic.vectorstore.learning.FeedbackState;
import io.zoetic.vectorstore.learning.FeedbackStatus;
import io.zoetic.vectorstore.learning.FeedbackStore.Acceptance;
import io.zoetic.vectorstore.learning.FeedbackStore.Receipt;
import java.io.IOException;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Feedback in JSON. */
final class FeedbackJson {
  private FeedbackJson() {}

  /**
   * Writes an object: the feedback and what has become of it.
   *
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  static void write(JsonGenerator out, FeedbackStatus status, @Nullable String obstacle)
      throws IOException {
    Feedback feedback = status.feedback();
    out.writeStartObject();
    out.writeStringField("id", feedback.id().toString());
    writeSubject(out, feedback.subject());
    out.writeStringField("metric", feedback.metric());
    out.writeStringField("kind", feedback.kind().word());
    writeRaw(out, "value", feedback.valueJson());
    out.writeStringField("rationale", feedback.rationale());
    out.writeObjectFieldStart("source");
    out.writeStringField("type", feedback.source().type().word());
    out.writeStringField("id", feedback.source().id());
    out.writeEndObject();
    writeRaw(out, "tags", feedback.tagsJson());
    out.writeStringField("occurred_at", feedback.occurredAt().toString());
    out.writeStringField("received_at", feedback.receivedAt().toString());
    out.writeStringField("principal", feedback.sender().principal());
    out.writeStringField("tenant", feedback.sender().tenant());
    out.writeStringField("idempotency_key", feedback.sender().idempotencyKey());
    out.writeStringField("state", status.state().word());
    out.writeStringField("state_reason", status.reason());
    out.writeStringField("expert", status.expert());
    UUID run = status.run();
    out.writeStringField("run", run == null ? null : run.toString());
    writeNumber(out, "version", status.version());
    out.writeStringField("waiting_for", isLearntLater(status.state()) ? obstacle : null);
    out.writeEndObject();
  }

  private static boolean isLearntLater(FeedbackState state) {
    return state == FeedbackState.RECEIVED || state == FeedbackState.TRUSTED;
  }

  private static void writeSubject(JsonGenerator out, Feedback.Subject subject) throws IOException {
    writeAnswer(out, "", subject.answer());
    writeAnswer(out, "other_", subject.other());
    out.writeStringField("episode_id", subject.episodeId());
  }

  private static void writeAnswer(JsonGenerator out, String prefix, @Nullable AnswerId answer)
      throws IOException {
    out.writeStringField(prefix + "request_id", answer == null ? null : answer.requestId());
    writeNumber(out, prefix + "choice", answer == null ? null : answer.choice());
  }

  /**
   * Writes {@code {"feedback_id","status","waiting_for"}}.
   *
   * @param receipt null if nothing was to be stored
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  static void write(JsonGenerator out, @Nullable Receipt receipt, @Nullable String obstacle)
      throws IOException {
    Acceptance acceptance = receipt == null ? Acceptance.ACCEPTED : receipt.acceptance();
    out.writeStartObject();
    out.writeStringField("feedback_id", receipt == null ? null : receipt.id().toString());
    out.writeStringField("status", acceptance.name().toLowerCase(Locale.ROOT));
    out.writeStringField("waiting_for", obstacle);
    out.writeEndObject();
  }

  static void writeNumber(JsonGenerator out, String name, @Nullable Number number)
      throws IOException {
    switch (number) {
      case null -> out.writeNullField(name);
      case Integer whole -> out.writeNumberField(name, whole);
      default -> out.writeNumberField(name, number.doubleValue());
    }
  }

  static void writeRaw(JsonGenerator out, String name, String json) throws IOException {
    out.writeFieldName(name);
    out.writeRawValue(json);
  }
}
