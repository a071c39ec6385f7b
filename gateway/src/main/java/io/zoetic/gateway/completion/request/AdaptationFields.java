// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestFields.Range;
import io.zoetic.gateway.models.ExpertNames;
import io.zoetic.gateway.models.ModelNames;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads how a request wants to be adapted: from its model's name, and from the field {@code
 * zoetic}, which is more specific and wins, but may not contradict an expert in the name.
 */
final class AdaptationFields {
  private static final String COMPARE = "compare";
  private static final String ALLOWED = "allowed";
  private static final List<String> KNOWN =
      List.of("adaptation", "selection", "expert", COMPARE, RetentionFields.EPISODE_FIELD);
  private static final List<AdaptationStrategy> STRATEGIES =
      List.of(
          AdaptationStrategy.AUTO,
          AdaptationStrategy.PROMPT,
          AdaptationStrategy.CLASSIFIER,
          AdaptationStrategy.ROUTER,
          AdaptationStrategy.NONE);
  private static final Range WEIGHTS = Range.above(0, 1);
  private static final int NAME_MAX = 64;

  private static final Body OF_BOTH =
      Body.of(
          Field.optional(RetentionFields.EPISODE_FIELD, Shape.EPISODE.schema()),
          Field.optional(
              COMPARE,
              Schema.words(ALLOWED)
                  .says(
                      "Whether the answer may have two choices, of the expert's champion and of its"
                          + " canary, to be compared.")));

  /** The field {@code zoetic}. */
  static final Schema ZOETIC =
      Schema.oneOf(
              Body.of(
                      Field.optional(
                          "adaptation",
                          Schema.words(
                              STRATEGIES.stream()
                                  .map(AdaptationStrategy::word)
                                  .toArray(String[]::new))),
                      Field.optional(
                          "selection",
                          Schema.words(
                                  Stream.of(ExpertSelection.values())
                                      .map(ExpertSelection::word)
                                      .toArray(String[]::new))
                              .says("Only with a first pass.")))
                  .and(OF_BOTH)
                  .schema(),
              Body.of(Field.required("expert", Schema.oneOf(Shape.REFERENCE.schema(), mixtures())))
                  .and(OF_BOTH)
                  .schema())
          .says("How to find the experts that answer, and what the request belongs to.")
          .named("Adaptation");

  private AdaptationFields() {}

  private static Schema mixtures() {
    return Schema.map(Schema.number().with("exclusiveMinimum", 0).atMost(1))
        .says("A mixture: experts and their weights, together at most 1.")
        .with("propertyNames", Shape.REFERENCE.schema().without("type").without("description"))
        .with("minProperties", 1)
        .with("maxProperties", ExpertSelection.EXPERTS_MAX);
  }

  /**
   * The adaptation that the body asks for.
   *
   * @throws ApiException with the first rule that is broken
   */
  static Adaptation adaptation(RequestFields body, String model) {
    Adaptation ofModel = ModelNames.adaptationOf(model);
    JsonNode given = body.get("zoetic");
    if (given == null) {
      return ofModel;
    }
    if (!given.isObject()) {
      throw RequestFields.wrong("zoetic", "an object", given);
    }
    refuseUnknown(given);
    RequestFields fields = new RequestFields(given, "zoetic.");
    JsonNode strategy = fields.get("adaptation");
    JsonNode expert = fields.get("expert");
    Adaptation asked = ofModel;
    if (expert != null) {
      refuseBoth(expert, strategy);
      asked = mixture(expert);
      refuseContradiction(model, ofModel, asked, "zoetic.expert", expert);
    } else if (strategy != null) {
      asked = firstPass(oneOf("zoetic.adaptation", strategy, STRATEGIES, AdaptationStrategy::word));
      refuseContradiction(model, ofModel, asked, "zoetic.adaptation", strategy);
    }
    return selected(asked, fields.get("selection"));
  }

  /**
   * Whether the answer may have two choices to be compared.
   *
   * @param body whose field {@code zoetic} is an object or absent
   * @throws ApiException if it says something else than that it may
   */
  static boolean mayCompare(RequestFields body) {
    JsonNode zoetic = body.get("zoetic");
    JsonNode given = zoetic == null ? null : new RequestFields(zoetic, "").get(COMPARE);
    if (given != null && !given.asText().equals(ALLOWED)) {
      throw RequestFields.wrong("zoetic." + COMPARE, "\"" + ALLOWED + "\" or absent", given);
    }
    return given != null;
  }

  /** An unknown field here is a wish about the answer that would go unheard. */
  private static void refuseUnknown(JsonNode given) {
    for (Iterator<String> names = given.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!KNOWN.contains(name)) {
        throw ApiException.invalid(
            "zoetic",
            "zoetic must have no fields but %s, had %s"
                .formatted(String.join(", ", KNOWN), shortened(name)));
      }
    }
  }

  private static void refuseBoth(JsonNode expert, @Nullable JsonNode strategy) {
    if (strategy != null) {
      throw ApiException.invalid(
          "zoetic.expert",
          "zoetic.expert and zoetic.adaptation must not be given both, were %s and %s"
              .formatted(RequestFields.shown(expert), RequestFields.shown(strategy)));
    }
  }

  private static void refuseContradiction(
      String model, Adaptation ofModel, Adaptation asked, String name, JsonNode value) {
    if (ofModel.strategy() == AdaptationStrategy.EXPERT && !asked.equals(ofModel)) {
      throw ApiException.invalid(
          name,
          "%s must say the same as model %s or be absent, was %s"
              .formatted(name, model, RequestFields.shown(value)));
    }
  }

  private static Adaptation firstPass(AdaptationStrategy strategy) {
    return new Adaptation(strategy, ExpertSelection.TOP_1, List.of());
  }

  private static Adaptation selected(Adaptation asked, @Nullable JsonNode selection) {
    if (selection == null) {
      return asked;
    }
    if (!asked.strategy().hasFirstPass()) {
      throw ApiException.invalid(
          "zoetic.selection",
          "zoetic.selection is only allowed with a first pass, the adaptation was "
              + asked.strategy().word());
    }
    return new Adaptation(
        asked.strategy(),
        oneOf(
            "zoetic.selection",
            selection,
            List.of(ExpertSelection.values()),
            ExpertSelection::word),
        List.of());
  }

  private static Adaptation mixture(JsonNode value) {
    List<ExpertWeight> experts = new ArrayList<>();
    if (value.isTextual()) {
      experts.add(expert(value.textValue(), 1));
    } else if (value.isObject() && !value.isEmpty()) {
      for (Map.Entry<String, JsonNode> each : value.properties()) {
        experts.add(expert(each.getKey(), weight(each.getKey(), each.getValue())));
      }
    } else {
      throw RequestFields.wrong(
          "zoetic.expert", "a string or an object of at least one weight", value);
    }
    try {
      return Adaptation.expert(experts);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("zoetic.expert", "zoetic.expert is no mixture: " + e.getMessage());
    }
  }

  private static double weight(String reference, JsonNode value) {
    if (!value.isNumber() || !WEIGHTS.contains(value.doubleValue())) {
      throw ApiException.invalid(
          "zoetic.expert",
          "zoetic.expert must give %s a weight in %s, gave %s"
              .formatted(shortened(reference), WEIGHTS, RequestFields.shown(value)));
    }
    return value.doubleValue();
  }

  private static ExpertWeight expert(String reference, double weight) {
    return ExpertNames.weighted(reference, weight)
        .orElseThrow(
            () ->
                ApiException.invalid(
                    "zoetic.expert",
                    "zoetic.expert must name <expert> or <expert>@<version> (%s), named %s"
                        .formatted(ExpertNames.RULE, shortened(reference))));
  }

  private static <T> T oneOf(
      String name, JsonNode value, List<T> allowed, Function<T, String> word) {
    String text = value.isTextual() ? value.textValue() : "";
    return allowed.stream()
        .filter(each -> word.apply(each).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                RequestFields.wrong(
                    name,
                    "one of " + allowed.stream().map(word).collect(Collectors.joining(", ")),
                    value));
  }

  private static String shortened(String name) {
    return name.length() <= NAME_MAX ? name : name.substring(0, NAME_MAX) + "…";
  }
}
