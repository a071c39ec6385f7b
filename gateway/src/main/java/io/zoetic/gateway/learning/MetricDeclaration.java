// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.gateway.feedback.fields.FeedbackQuery;
import io.zoetic.gateway.feedback.fields.FeedbackValue;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestFields.Range;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A metric as a body declares it. */
public final class MetricDeclaration {
  private static final Range SHARE = Range.closed(0, 1);
  private static final int CATEGORY_MAX = 200;
  private static final int CATEGORIES_MAX = 100;
  private static final Schema REWARD = Schema.number().atLeast(0).atMost(1);

  public static final Body BODY =
      Body.of(
              Field.required("kind", Schema.words(FeedbackKind.class)),
              Field.optional("level", Schema.words(Metric.Level.class).orElse("request")),
              Field.optional("optimize", Schema.words(MetricJson.Optimum.class).orElse("max")),
              Field.optional("min", Schema.number().says("Of float values.")),
              Field.optional("max", Schema.number()),
              Field.optional(
                  "categories",
                  Schema.map(REWARD)
                      .says("The reward in 0..1 of each category.")
                      .with("propertyNames", Schema.line(CATEGORY_MAX).without("type"))
                      .with("maxProperties", CATEGORIES_MAX)),
              Field.optional(
                  "weight",
                  REWARD.says("How much it counts in training; 0: it teaches nothing.").orElse(1)),
              Field.optional(
                  "guard",
                  Schema.flag()
                      .says("Whether it only guards: it is kept and watched, never learnt from.")
                      .orElse(false)),
              Field.optional(
                  "expert",
                  Shape.EXPERT
                      .schema()
                      .says("The expert that it teaches; null: the one that answered.")))
          .where(MetricDeclaration::byKind);

  private MetricDeclaration() {}

  private static Schema byKind(Schema body) {
    Schema none = Schema.nothing();
    Schema noCategories = Schema.ofTypes("object", "null").with("maxProperties", 0);
    return body.says(
            "min and max, min below max, are for float metrics, categories for categorical ones.")
        .with(
            "oneOf",
            List.of(
                of(
                    Schema.any().with("const", "float"),
                    Field.required("min", Schema.number()),
                    Field.required("max", Schema.number()),
                    new Field("categories", noCategories, false)),
                of(
                    Schema.any().with("const", "categorical"),
                    new Field("min", none, false),
                    new Field("max", none, false),
                    Field.required("categories", Schema.object().with("minProperties", 1))),
                of(
                    Schema.any().with("enum", List.of("boolean", "comment", "demonstration")),
                    new Field("min", none, false),
                    new Field("max", none, false),
                    new Field("categories", noCategories, false)),
                of(
                    Schema.any().with("const", "preference"),
                    new Field("level", Schema.words("request").orNull().without("type"), false),
                    new Field("min", none, false),
                    new Field("max", none, false),
                    new Field("categories", noCategories, false))));
  }

  private static Schema of(Schema kind, Field... others) {
    List<Field> fields = new ArrayList<>(List.of(new Field("kind", kind, false)));
    fields.addAll(List.of(others));
    return Schema.having(fields.toArray(Field[]::new));
  }

  /**
   * Reads a declaration.
   *
   * @throws ApiException with the first rule that is broken
   */
  static Metric read(String name, RequestFields body) {
    body.refuseUnknown(BODY.names());
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
