// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a run.
 *
 * @param method how it comes to a z
 * @param verifier compares answers with right ones, in rollouts and at the gate
 * @param fromChampion whether it goes on from what is served; else from the base model
 * @param description of the expert, for first passes that read it; null: as it is
 * @param promote whether a version that has passed the gate is served at once; null: by the
 *     trainer's rule
 * @param uncorrectedPrompts recorded prompts that nobody corrected which it may learn from, at
 *     most, where that helps; 0: none; null: as the trainer is set
 * @param rejudge versions that learnt from what was purged: nothing is trained, what is served is
 *     judged again; empty: a run like others
 */
public record RunConfig(
    RunMethod method,
    LearningOptions learning,
    VerifierKind verifier,
    boolean fromChampion,
    @Nullable String description,
    @Nullable Boolean promote,
    @Nullable Integer uncorrectedPrompts,
    Set<Integer> rejudge) {
  /** The field that says which versions to judge again. */
  public static final String REJUDGE = "rejudge";

  /** What is usual of {@link #uncorrectedPrompts}: it takes a person's word to learn from them. */
  public static final int UNCORRECTED_PROMPTS = 0;

  /** More than this are not answered for one run. */
  public static final int UNCORRECTED_PROMPTS_MAX = 512;

  private static final String UNCORRECTED = "uncorrected_prompts";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** What the value of each field must be. */
  private static final Map<String, Rule> FIELDS =
      Map.ofEntries(
          Map.entry("method", Rule.TEXT),
          Map.entry("objective", Rule.TEXT),
          Map.entry("steps", Rule.INTEGER),
          Map.entry("rows", Rule.INTEGER),
          Map.entry("learning_rate", Rule.NUMBER),
          Map.entry("decay", Rule.NUMBER),
          Map.entry("kl", Rule.NUMBER),
          Map.entry("beta", Rule.NUMBER),
          Map.entry("label_noise", Rule.NUMBER),
          Map.entry("samples_per_prompt", Rule.INTEGER),
          Map.entry("replay_rows", Rule.INTEGER),
          Map.entry("replay_kl", Rule.NUMBER),
          Map.entry("gradient_norm_max", Rule.NUMBER),
          Map.entry("verifier", Rule.TEXT),
          Map.entry("from_champion", Rule.TRUTH),
          Map.entry("description", Rule.TEXT),
          Map.entry("promote", Rule.TRUTH),
          Map.entry(UNCORRECTED, Rule.INTEGER),
          Map.entry(REJUDGE, Rule.VERSIONS));

  /** What is said of training alone. */
  private static final Set<String> TRAINING_FIELDS =
      Stream.concat(
              LearningOptions.of(LearningObjective.AUTO).toMap().keySet().stream(),
              Stream.of(UNCORRECTED))
          .collect(Collectors.toUnmodifiableSet());

  private enum Rule {
    TEXT("a text", JsonNode::isTextual),
    INTEGER("an integer", value -> value.isIntegralNumber() && value.canConvertToInt()),
    NUMBER("a number", JsonNode::isNumber),
    TRUTH("true or false", JsonNode::isBoolean),
    VERSIONS("a list of versions", RunConfig::areVersions);

    private final String words;
    private final Predicate<JsonNode> holds;

    Rule(String words, Predicate<JsonNode> holds) {
      this.words = words;
      this.holds = holds;
    }
  }

  public RunConfig {
    if (uncorrectedPrompts != null
        && !(uncorrectedPrompts >= 0 && uncorrectedPrompts <= UNCORRECTED_PROMPTS_MAX)) {
      throw new IllegalArgumentException(
          "%s must be in 0..%d, was %d"
              .formatted(UNCORRECTED, UNCORRECTED_PROMPTS_MAX, uncorrectedPrompts));
    }
  }

  /**
   * Reads what differs from the defaults.
   *
   * @throws IllegalArgumentException that names the field, its rule and its value
   */
  public static RunConfig of(String json) {
    JsonNode given = parse(json);
    given.properties().forEach(field -> requireRule(field.getKey(), field.getValue()));
    RunMethod method = RunMethod.parse(text(given, "method", RunMethod.TRAINING.word()));
    if (method != RunMethod.TRAINING) {
      requireNoTraining(given, method);
    }
    LearningObjective objective =
        LearningObjective.parse(text(given, "objective", LearningObjective.AUTO.word()));
    return new RunConfig(
        method,
        learning(given, LearningOptions.of(objective)),
        VerifierKind.parse(text(given, "verifier", VerifierKind.EXACT.word())),
        given.path("from_champion").asBoolean(true),
        given.hasNonNull("description") ? given.get("description").asText() : null,
        given.hasNonNull("promote") ? (Boolean) given.get("promote").booleanValue() : null,
        given.hasNonNull(UNCORRECTED) ? (Integer) given.get(UNCORRECTED).intValue() : null,
        versions(given.path(REJUDGE)));
  }

  private static boolean areVersions(JsonNode value) {
    return value.isArray()
        && value.valueStream().allMatch(each -> each.isInt() && each.intValue() > 0);
  }

  private static Set<Integer> versions(JsonNode given) {
    return given.valueStream().map(JsonNode::intValue).collect(Collectors.toUnmodifiableSet());
  }

  private static String text(JsonNode given, String field, String usual) {
    return given.hasNonNull(field) ? given.get(field).textValue() : usual;
  }

  private static void requireRule(String field, JsonNode value) {
    Rule rule = FIELDS.get(field);
    if (rule == null) {
      throw new IllegalArgumentException(
          "config must have no fields but %s, had %s"
              .formatted(new TreeSet<>(FIELDS.keySet()), field));
    }
    if (!value.isNull() && !rule.holds.test(value)) {
      throw new IllegalArgumentException(
          "%s must be %s, was %s".formatted(field, rule.words, value));
    }
  }

  private static void requireNoTraining(JsonNode given, RunMethod method) {
    given.properties().stream()
        .filter(field -> TRAINING_FIELDS.contains(field.getKey()) && !field.getValue().isNull())
        .forEach(
            field -> {
              throw new IllegalArgumentException(
                  "%s must not be given if method is %s, which trains nothing, was %s"
                      .formatted(field.getKey(), method.word(), field.getValue()));
            });
  }

  private static LearningOptions learning(JsonNode given, LearningOptions usual) {
    return new LearningOptions(
        usual.objective(),
        given.path("steps").asInt(usual.steps()),
        given.path("rows").asInt(usual.rows()),
        given.path("learning_rate").asDouble(usual.learningRate()),
        given.path("decay").asDouble(usual.decay()),
        given.path("kl").asDouble(usual.klCoefficient()),
        given.path("beta").asDouble(usual.beta()),
        given.path("label_noise").asDouble(usual.labelNoise()),
        given.path("samples_per_prompt").asInt(usual.samplesPerPrompt()),
        given.path("replay_rows").asInt(usual.replayRows()),
        given.path("replay_kl").asDouble(usual.replayCoefficient()),
        given.path("gradient_norm_max").asDouble(usual.gradientNormMax()));
  }

  private static JsonNode parse(String json) {
    try {
      JsonNode given = JSON.readTree(json);
      if (given.isObject()) {
        return given;
      }
      throw new IllegalArgumentException("config must be a JSON object, was " + json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("config must be a JSON object, was " + json, e);
    }
  }

  /** All of it that the method reads, for the lineage. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    if (method == RunMethod.TRAINING) {
      map.putAll(learning.toMap());
    } else {
      map.put("method", method.word());
    }
    map.put("verifier", verifier.word());
    map.put("from_champion", fromChampion);
    if (promote != null) {
      map.put("promote", promote);
    }
    if (uncorrectedPrompts != null) {
      map.put(UNCORRECTED, uncorrectedPrompts);
    }
    if (!rejudge.isEmpty()) {
      map.put(REJUDGE, rejudge.stream().sorted().toList());
    }
    if (description != null) {
      map.put("description", description);
    }
    return map;
  }
}
