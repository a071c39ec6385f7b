// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.CanonicalJson;
import io.zoetic.core.Digests;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.Times;
import io.zoetic.gateway.schema.AnyJson;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of feedback as its body says it, before its metric is known.
 *
 * @param metric by name
 * @param kind null: as the metric says
 * @param value null if there is none
 * @param hash SHA-256 of the body
 */
public record FeedbackBody(
    Feedback.Subject subject,
    String metric,
    @Nullable FeedbackKind kind,
    @Nullable JsonNode value,
    FeedbackSource source,
    @Nullable String rationale,
    String tagsJson,
    Instant occurredAt,
    boolean dryRun,
    String hash) {
  private static final int RATIONALE_MAX = 10_000;
  private static final int SOURCE_MAX = 200;
  private static final int TAGS_MAX = 4096;

  private static final Body SOURCE =
      Body.of(
          Field.optional("type", Schema.words(FeedbackSource.Type.class)),
          Field.optional(
              "id",
              Schema.line(SOURCE_MAX).says("Of the user, the expert, the judge or the check.")));

  /** What a body may say; how its fields go together is said by {@link GivenFeedback}. */
  public static final Body BODY =
      SubjectFields.BODY.and(
          Body.of(
              Field.optional(
                  "metric",
                  Shape.METRIC
                      .schema()
                      .says(
                          "What it is about. For boolean, comment, demonstration and preference"
                              + " there is one already: thumb, comment, demonstration and"
                              + " preference.")),
              Field.optional(
                  "kind", Schema.words(FeedbackKind.class).says("Said by the metric, too.")),
              Field.optional(
                  "value",
                  Shape.SCALAR
                      .schema()
                      .says(
                          "By kind: true or false, a number in the range, a category, a comment, or"
                              + " the right answer.")),
              Field.optional(
                  "preference",
                  PreferenceFields.BODY
                      .schema()
                      .says(
                          "Instead of request_id and value: which of two answers to one prompt is"
                              + " the better one.")),
              Field.optional("rationale", Schema.line(RATIONALE_MAX).says("Why, for people.")),
              Field.optional(
                  "source",
                  SOURCE
                      .schema()
                      .says(
                          "Who judges. Absent, it is end_user for a client's key, expert for an"
                              + " annotator's, code otherwise.")),
              Field.optional(
                  "tags",
                  AnyJson.OBJECT.says("Anything, in at most %d characters.".formatted(TAGS_MAX))),
              Field.optional(
                  "occurred_at",
                  Schema.text()
                      .with("format", "date-time")
                      .says(
                          "Now, if absent; of the years 0001 to 9999, and at most 5 minutes ahead.")
                      .matching("^(?!0000)")),
              Field.optional(
                  "dry_run", Schema.flag().says("Whether only to check.").orElse(false))));

  /** The metrics that are there without being declared. */
  private static final Map<FeedbackKind, String> BUILT_IN =
      Map.of(
          FeedbackKind.BOOLEAN, "thumb",
          FeedbackKind.COMMENT, "comment",
          FeedbackKind.DEMONSTRATION, "demonstration",
          FeedbackKind.PREFERENCE, "preference");

  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  /**
   * Reads a body.
   *
   * @param source who judges if the body does not say
   * @param now nothing occurs much later
   * @throws ApiException with the first rule that is broken
   */
  public static FeedbackBody of(JsonNode body, FeedbackSource.Type source, Instant now) {
    RequestFields fields = new RequestFields(body, "");
    fields.refuseUnknown(BODY.names());
    String hash = hash(body.toString());
    boolean preference = fields.get("preference") != null;
    FeedbackKind kind = kind(fields, preference);
    return new FeedbackBody(
        preference || kind == FeedbackKind.PREFERENCE
            ? PreferenceFields.subject(fields)
            : SubjectFields.subject(fields),
        metric(fields, kind),
        kind,
        kind == FeedbackKind.PREFERENCE ? PreferenceFields.value(fields) : fields.get("value"),
        source(fields, source),
        FeedbackValue.text(fields, "rationale", RATIONALE_MAX),
        tags(fields),
        occurredAt(fields, now),
        fields.flag("dry_run"),
        hash);
  }

  /** SHA-256 of an object in its canonical spelling. */
  public static String hash(String json) {
    return Digests.sha256Hex(RequestValues.checked(() -> canonical(json)));
  }

  private static String canonical(String json) {
    try {
      return CanonicalJson.of(json);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("numbers " + e.getMessage(), e);
    }
  }

  private static @Nullable FeedbackKind kind(RequestFields fields, boolean preference) {
    String word = fields.text("kind");
    if (word == null) {
      return preference ? FeedbackKind.PREFERENCE : null;
    }
    FeedbackKind kind = RequestValues.checked(() -> FeedbackKind.parse(shortened(word)));
    if (preference && kind != FeedbackKind.PREFERENCE) {
      throw ApiException.invalid(
          "preference", "preference must be absent if kind is not preference, kind was " + word);
    }
    return kind;
  }

  private static String metric(RequestFields fields, @Nullable FeedbackKind kind) {
    String metric = fields.text("metric");
    if (metric == null && kind != null) {
      metric = BUILT_IN.get(kind);
    }
    if (metric == null) {
      throw new ApiException(
          ErrorCode.MISSING_FIELD,
          kind == null
              ? "metric or kind is required"
              : "metric is required for kind " + kind.word(),
          "metric");
    }
    return metric;
  }

  private static FeedbackSource source(RequestFields fields, FeedbackSource.Type absent) {
    JsonNode given = fields.get("source");
    if (given == null) {
      return new FeedbackSource(absent, null);
    }
    if (!given.isObject()) {
      throw RequestFields.wrong("source", "an object", given);
    }
    RequestFields source = new RequestFields(given, "source.");
    source.refuseUnknown(SOURCE.names());
    String type = source.text("type");
    return new FeedbackSource(
        type == null
            ? absent
            : RequestValues.checked(() -> FeedbackSource.Type.parse(shortened(type))),
        FeedbackValue.text(source, "id", SOURCE_MAX));
  }

  private static String tags(RequestFields fields) {
    String json = fields.objectJson("tags");
    if (json.length() > TAGS_MAX) {
      throw ApiException.invalid(
          "tags",
          "tags must have at most %d characters, had %d".formatted(TAGS_MAX, json.length()));
    }
    JsonNode tags = fields.get("tags");
    if (tags != null) {
      FeedbackValue.requireNoNul("tags", tags);
    }
    return json;
  }

  private static Instant occurredAt(RequestFields fields, Instant now) {
    String text = fields.text("occurred_at");
    if (text == null) {
      return now;
    }
    Instant time = Times.parse("occurred_at", text);
    if (time.isAfter(now.plus(CLOCKS_DIFFER))) {
      throw ApiException.invalid(
          "occurred_at", "occurred_at must be at most 5 minutes in the future, was " + time);
    }
    return time;
  }

  private static String shortened(String text) {
    return RequestValues.shortened(text);
  }
}
