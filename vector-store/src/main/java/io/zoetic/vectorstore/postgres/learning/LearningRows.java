// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptJson;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.Lesson;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.StoredInteraction.ServedShare;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.postgres.Sql;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows as the records of learning. */
final class LearningRows {
  private static final JsonMapper JSON = new JsonMapper();

  private LearningRows() {}

  static Metric metric(ResultSet row) throws SQLException {
    boolean hasRange = row.getObject("minimum") != null;
    return new Metric(
        row.getString("name"),
        FeedbackKind.parse(row.getString("kind")),
        Metric.Level.valueOf(row.getString("level").toUpperCase(Locale.ROOT)),
        row.getString("optimize").equals("max"),
        hasRange ? new Metric.Range(row.getDouble("minimum"), row.getDouble("maximum")) : null,
        read(row.getString("categories"), new TypeReference<Map<String, Double>>() {}),
        row.getDouble("weight"),
        row.getBoolean("guard"),
        row.getString("expert"));
  }

  static FeedbackStatus status(ResultSet row) throws SQLException {
    return new FeedbackStatus(
        feedback(row),
        FeedbackState.parse(row.getString("state")),
        row.getString("state_reason"),
        row.getString("approver"),
        row.getString("expert"),
        row.getObject("run", UUID.class),
        Sql.integer(row, "version"));
  }

  static Feedback feedback(ResultSet row) throws SQLException {
    return new Feedback(
        row.getObject("id", UUID.class),
        new Feedback.Sender(
            row.getString("principal"),
            role(row.getString("sender_role")),
            row.getString("tenant"),
            row.getString("idempotency_key"),
            row.getString("body_hash")),
        new Feedback.Subject(
            answerId(row, "request_id", "choice"),
            answerId(row, "other_request_id", "other_choice"),
            row.getString("episode_id")),
        row.getString("metric"),
        FeedbackKind.parse(row.getString("kind")),
        row.getString("value"),
        new FeedbackSource(
            FeedbackSource.Type.parse(row.getString("source_type")), row.getString("source_id")),
        row.getString("rationale"),
        row.getString("tags"),
        Sql.instant(row, "occurred_at"),
        Sql.instant(row, "received_at"));
  }

  private static @Nullable KeyRole role(@Nullable String word) {
    return word == null ? null : KeyRole.parse(word);
  }

  private static @Nullable ChoiceId answerId(ResultSet row, String request, String choice)
      throws SQLException {
    String requestId = row.getString(request);
    return requestId == null ? null : new ChoiceId(requestId, row.getInt(choice));
  }

  static StoredInteraction interaction(ResultSet row) throws SQLException {
    return new StoredInteraction(
        new ChoiceId(row.getString("request_id"), row.getInt("choice")),
        new StoredInteraction.Owner(
            row.getString("tenant"),
            row.getString("key_id"),
            row.getString("user_id"),
            row.getString("episode_id")),
        row.getString("model"),
        new StoredInteraction.AskedPrompt(
            row.getString("prompt"),
            row.getString("prompt_hash"),
            requireNonNull(integers(row, "prompt_tokens"))),
        new StoredInteraction.GivenAnswer(
            row.getString("answer"),
            requireNonNull(integers(row, "answer_tokens")),
            requireNonNull(doubles(row, "logprobs"))),
        read(row.getString("served"), new TypeReference<List<ServedShare>>() {}),
        row.getString("report"),
        instantOr(row, "asked_at", "finished_at"),
        Sql.instant(row, "finished_at"));
  }

  /**
   * @param feedback that lessons may be of
   */
  static Lesson lesson(ResultSet row, Map<UUID, Feedback> feedback) throws SQLException {
    return new Lesson(
        requireNonNull(feedback.get(row.getObject("feedback", UUID.class))),
        row.getString("expert"),
        new PromptJson(row.getString("prompt"), row.getString("prompt_hash")),
        row.getString("answer"),
        row.getString("other_answer"),
        row.getDouble("weight"));
  }

  static Example example(ResultSet row) throws SQLException {
    String other = row.getString("other_answer");
    String group = row.getString("split_group");
    return new Example(
        row.getObject("id", UUID.class),
        row.getString("expert"),
        Example.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        row.getString("prompt"),
        row.getString("prompt_hash"),
        group == null ? row.getString("prompt_hash") : group,
        new Example.Answer(
            row.getString("answer"),
            integers(row, "answer_tokens"),
            doubles(row, "logprobs"),
            row.getObject("temperature", Double.class)),
        other == null
            ? null
            : new Example.Answer(
                other, integers(row, "other_tokens"), doubles(row, "other_logprobs")),
        row.getDouble("reward"),
        row.getDouble("weight"),
        new Author(
            row.getString("tenant"),
            row.getString("principal"),
            row.getString("asker"),
            row.getString("voucher")),
        row.getString("user_id"),
        row.getObject("feedback", UUID.class),
        instantOr(row, "asked_at", "created_at"));
  }

  static TrainingRun run(ResultSet row) throws SQLException {
    return new TrainingRun(
        row.getObject("id", UUID.class),
        new RunRequest(
            row.getString("expert"),
            RunRequest.Cause.valueOf(row.getString("cause").toUpperCase(Locale.ROOT)),
            row.getString("reason"),
            row.getString("requested_by"),
            row.getString("config"),
            row.getLong("seed")),
        RunState.parse(row.getString("state")),
        Sql.instant(row, "created_at"),
        instantOrNull(row, "started_at"),
        instantOrNull(row, "finished_at"),
        row.getString("owner"),
        row.getString("progress"),
        row.getString("lineage"),
        row.getInt("examples"),
        Sql.integer(row, "version"),
        row.getString("outcome"));
  }

  /** JSON of records, maps and lists. */
  static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records are JSON", e);
    }
  }

  private static <T> T read(String json, TypeReference<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the tables hold what was written, had " + json, e);
    }
  }

  private static Instant instantOr(ResultSet row, String column, String other) throws SQLException {
    Instant time = instantOrNull(row, column);
    return time == null ? Sql.instant(row, other) : time;
  }

  private static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
    OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
    return time == null ? null : time.toInstant();
  }

  private static int @Nullable [] integers(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null
        ? null
        : Arrays.stream((Integer[]) array.getArray()).mapToInt(Integer::intValue).toArray();
  }

  private static double @Nullable [] doubles(ResultSet row, String column) throws SQLException {
    Array array = row.getArray(column);
    return array == null
        ? null
        : Arrays.stream((Double[]) array.getArray()).mapToDouble(Double::doubleValue).toArray();
  }
}
