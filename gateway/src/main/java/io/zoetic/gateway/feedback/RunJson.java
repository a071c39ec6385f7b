// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns.Evaluation;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A training run in JSON. */
final class RunJson {
  private RunJson() {}

  /**
   * Writes an object.
   *
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  static void write(JsonGenerator out, TrainingRun run, @Nullable String obstacle)
      throws IOException {
    out.writeStartObject();
    writeFields(out, run, obstacle);
    out.writeEndObject();
  }

  /** The same, with what it was measured by and what it learnt from. */
  static void write(
      JsonGenerator out,
      TrainingRun run,
      @Nullable String obstacle,
      List<Evaluation> evaluations,
      List<UUID> feedback)
      throws IOException {
    out.writeStartObject();
    writeFields(out, run, obstacle);
    out.writeArrayFieldStart("evaluations");
    for (Evaluation evaluation : evaluations) {
      out.writeStartObject();
      out.writeStringField("suite", evaluation.suite());
      FeedbackJson.writeRaw(out, "report", evaluation.reportJson());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeArrayFieldStart("feedback");
    for (UUID id : feedback) {
      out.writeString(id.toString());
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void writeFields(JsonGenerator out, TrainingRun run, @Nullable String obstacle)
      throws IOException {
    out.writeStringField("id", run.id().toString());
    out.writeStringField("expert", run.request().expert());
    out.writeStringField("state", run.state().word());
    out.writeStringField("cause", run.request().cause().word());
    out.writeStringField("reason", run.request().reason());
    out.writeStringField("requested_by", run.request().requestedBy());
    FeedbackJson.writeRaw(out, "config", run.request().configJson());
    out.writeNumberField("seed", run.request().seed());
    out.writeStringField("created_at", run.createdAt().toString());
    out.writeStringField("started_at", textOf(run.startedAt()));
    out.writeStringField("finished_at", textOf(run.finishedAt()));
    out.writeStringField("owner", run.owner());
    FeedbackJson.writeRaw(out, "progress", run.progressJson());
    FeedbackJson.writeRaw(out, "lineage", run.lineageJson());
    out.writeNumberField("examples", run.examples());
    FeedbackJson.writeNumber(out, "version", run.version());
    out.writeStringField("outcome", run.outcome());
    out.writeStringField("waiting_for", run.state() == RunState.QUEUED ? obstacle : null);
  }

  private static @Nullable String textOf(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
