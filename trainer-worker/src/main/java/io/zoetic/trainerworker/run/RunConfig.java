// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.LearningOptions;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a run is told.
 *
 * @param verifier compares answers with right ones, in rollouts and at the gate
 * @param fromChampion whether it goes on from what is served; else from the base model
 * @param description of the expert, for first passes that read it; null: as it is
 * @param promote whether a version that has passed the gate is served at once
 */
public record RunConfig(
    LearningOptions learning,
    VerifierKind verifier,
    boolean fromChampion,
    @Nullable String description,
    boolean promote) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Set<String> FIELDS =
      Set.of(
          "objective",
          "steps",
          "rows",
          "learning_rate",
          "kl",
          "beta",
          "label_noise",
          "samples_per_prompt",
          "replay_rows",
          "replay_kl",
          "gradient_norm_max",
          "verifier",
          "from_champion",
          "description",
          "promote");

  /**
   * Reads what differs from the defaults.
   *
   * @throws IllegalArgumentException that names the field, its rule and its value
   */
  public static RunConfig of(String json) {
    JsonNode given = parse(json);
    given
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException(
                    "config must have no fields but %s, had %s".formatted(FIELDS, name));
              }
            });
    LearningObjective objective =
        LearningObjective.parse(given.path("objective").asText(LearningObjective.AUTO.word()));
    return new RunConfig(
        learning(given, LearningOptions.of(objective)),
        VerifierKind.parse(given.path("verifier").asText(VerifierKind.EXACT.word())),
        given.path("from_champion").asBoolean(true),
        given.hasNonNull("description") ? given.get("description").asText() : null,
        given.path("promote").asBoolean(true));
  }

  private static LearningOptions learning(JsonNode given, LearningOptions usual) {
    return new LearningOptions(
        usual.objective(),
        given.path("steps").asInt(usual.steps()),
        given.path("rows").asInt(usual.rows()),
        given.path("learning_rate").asDouble(usual.learningRate()),
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

  /** All of it, for the lineage. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("objective", learning.objective().word());
    map.put("steps", learning.steps());
    map.put("rows", learning.rows());
    map.put("learning_rate", learning.learningRate());
    map.put("kl", learning.klCoefficient());
    map.put("beta", learning.beta());
    map.put("label_noise", learning.labelNoise());
    map.put("samples_per_prompt", learning.samplesPerPrompt());
    map.put("replay_rows", learning.replayRows());
    map.put("replay_kl", learning.replayCoefficient());
    map.put("gradient_norm_max", learning.gradientNormMax());
    map.put("verifier", verifier.word());
    map.put("from_champion", fromChampion);
    map.put("promote", promote);
    return map;
  }
}
