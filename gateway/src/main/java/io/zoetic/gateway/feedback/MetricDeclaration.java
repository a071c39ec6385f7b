// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestFields.Range;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.vectorstore.learning.FeedbackKind;
import io.zoetic.vectorstore.learning.Metric;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a body declares of a metric. */
final class MetricDeclaration {
  private static final Set<String> FIELDS =
      Set.of("kind", "level", "optimize", "min", "max", "categories", "weight", "guard", "expert");
  private static final Range SHARE = Range.closed(0, 1);
  private static final int CATEGORY_MAX = 200;

  private MetricDeclaration() {}

  /**
   * Reads a declaration.
   *
   * @throws ApiException with the first rule that is broken
   */
  static Metric read(String name, RequestFields body) {
    body.refuseUnknown(FIELDS);
    String kindWord = body.requiredText("kind");
    FeedbackKind kind =
        RequestValues.checked(() -> FeedbackKind.parse(RequestValues.shortened(kindWord)));
    boolean episode = oneOf(body, "level", "request", "episode");
    if (episode && kind == FeedbackKind.PREFERENCE) {
      throw ApiException.invalid("level", "level must be request for preferences, was episode");
    }
    boolean minimise = oneOf(body, "optimize", "max", "min");
    Metric.Range range = range(body);
    Map<String, Double> categories = categories(body);
    double weight = body.number("weight", SHARE, 1);
    boolean guard = body.flag("guard");
    String expert = body.text("expert");
    return RequestValues.checked(
        () ->
            new Metric(
                name,
                kind,
                episode ? Metric.Level.EPISODE : Metric.Level.REQUEST,
                !minimise,
                range,
                categories,
                weight,
                guard,
                expert == null ? null : FeedbackQuery.expertName(expert)));
  }

  /** Whether the field is the second of two words; the first is the default. */
  private static boolean oneOf(RequestFields body, String name, String first, String second) {
    String word = body.text(name);
    if (word == null || word.equals(first)) {
      return false;
    }
    if (word.equals(second)) {
      return true;
    }
    throw ApiException.invalid(
        name,
        "%s must be %s or %s, was %s"
            .formatted(name, first, second, RequestValues.shortened(word)));
  }

  private static Metric.@Nullable Range range(RequestFields body) {
    if (body.get("min") == null && body.get("max") == null) {
      return null;
    }
    double min = number("min", body.required("min"));
    double max = number("max", body.required("max"));
    return RequestValues.checked(() -> new Metric.Range(min, max));
  }

  private static double number(String name, JsonNode value) {
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw RequestFields.wrong(name, "a finite number", value);
    }
    return value.doubleValue();
  }

  private static Map<String, Double> categories(RequestFields body) {
    JsonNode given = body.get("categories");
    if (given == null) {
      return Map.of();
    }
    if (!given.isObject()) {
      throw RequestFields.wrong("categories", "an object of rewards by name", given);
    }
    FeedbackValue.requireNoNul("categories", given);
    RequestFields fields = new RequestFields(given, "categories.");
    Map<String, Double> categories = new TreeMap<>();
    given
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (name.isBlank() || name.length() > CATEGORY_MAX) {
                throw ApiException.invalid(
                    "categories",
                    "categories must have names of 1 to %d characters, one had %d"
                        .formatted(CATEGORY_MAX, name.length()));
              }
              fields.required(name);
              categories.put(name, fields.number(name, SHARE, 0));
            });
    return categories;
  }
}
