// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.Metric;
import java.util.Collection;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Holds what was said against what can be said by its metric. */
public final class FeedbackValue {
  static final int TEXT_MAX = 200_000;
  private static final int NAMED_MAX = 20;

  private FeedbackValue() {}

  /**
   * The value as it is stored.
   *
   * @throws ApiException with the first rule that is broken
   */
  static String json(FeedbackBody body, Metric metric) {
    FeedbackKind kind = body.kind();
    if (kind != null && kind != metric.kind()) {
      throw ApiException.invalid(
          "kind",
          "kind must be %s for the metric %s, was %s"
              .formatted(metric.kind().word(), metric.name(), kind.word()));
    }
    requireLevel(body, metric);
    JsonNode value = body.value();
    if (metric.kind() == FeedbackKind.PREFERENCE && kind == null) {
      throw new ApiException(
          ErrorCode.MISSING_FIELD,
          "preference is required for the metric " + metric.name(),
          "preference");
    }
    if (value == null) {
      throw new ApiException(
          ErrorCode.MISSING_FIELD, "value is required for kind " + metric.kind().word(), "value");
    }
    requireOfKind(value, metric);
    return value.toString();
  }

  private static void requireLevel(FeedbackBody body, Metric metric) {
    boolean episode = body.subject().episodeId() != null;
    if (episode == (metric.level() == Metric.Level.EPISODE)) {
      return;
    }
    throw episode
        ? ApiException.invalid(
            "episode_id",
            "episode_id must be given for metrics of episodes alone, the metric was "
                + metric.name())
        : ApiException.invalid(
            "request_id",
            "request_id must be given for metrics of requests alone, the metric was "
                + metric.name());
  }

  private static void requireOfKind(JsonNode value, Metric metric) {
    switch (metric.kind()) {
      case BOOLEAN -> require(value.isBoolean(), "true or false", value);
      case FLOAT -> {
        Metric.Range range = requireNonNull(metric.range(), "range");
        boolean inRange =
            value.isNumber()
                && value.doubleValue() >= range.min()
                && value.doubleValue() <= range.max();
        require(inRange, "a number in [%s, %s]".formatted(range.min(), range.max()), value);
      }
      case CATEGORICAL ->
          require(
              value.isTextual() && metric.categories().containsKey(value.textValue()),
              "one of " + named(metric.categories().keySet()),
              value);
      case COMMENT, DEMONSTRATION -> text("value", value, TEXT_MAX);
      case PREFERENCE -> {
        // Read from its own object.
      }
    }
  }

  private static void require(boolean fits, String rule, JsonNode value) {
    if (!fits) {
      throw RequestFields.wrong("value", rule, value);
    }
  }

  /** Some of many names, for a message. */
  static String named(Collection<String> names) {
    String first = new TreeSet<>(names).stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
    int more = names.size() - NAMED_MAX;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  /** A text for people, or null. */
  public static @Nullable String text(RequestFields fields, String name, int max) {
    JsonNode value = fields.get(name);
    return value == null ? null : text(fields.path() + name, value, max);
  }

  /** A text for people. */
  public static String requiredText(RequestFields fields, String name, int max) {
    return text(fields.path() + name, fields.required(name), max);
  }

  static String text(String name, JsonNode value, int max) {
    String text = RequestFields.text(name, value);
    int length = text.codePointCount(0, text.length());
    if (text.isBlank() || length > max) {
      throw ApiException.invalid(
          name,
          "%s must have 1 to %d characters that are not all blank, had %d%s"
              .formatted(name, max, length, text.isBlank() && length > 0 ? ", all blank" : ""));
    }
    requireNoNul(name, value);
    return text;
  }

  /** PostgreSQL has no place for it in texts. */
  public static void requireNoNul(String name, JsonNode value) {
    if (value.isTextual()) {
      requireNoNul(name, RequestFields.text(name, value));
    }
    value.forEach(each -> requireNoNul(name, each));
    value.fieldNames().forEachRemaining(field -> requireNoNul(name, field));
  }

  private static void requireNoNul(String name, String text) {
    int at = text.indexOf('\0');
    if (at >= 0) {
      throw ApiException.invalid(
          name, "%s must not have U+0000, has it at index %d".formatted(name, at));
    }
  }
}
