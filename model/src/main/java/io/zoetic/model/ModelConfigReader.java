// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads a {@link ModelConfig} from the JSON files of a checkpoint, old and new keys alike. */
final class ModelConfigReader {
  private static final List<String> FAMILIES = List.of("llama", "mistral", "qwen2", "qwen3");
  private static final String CONFIG = "config.json";
  private static final String GENERATION_CONFIG = "generation_config.json";

  private final JsonNode json;

  private ModelConfigReader(JsonNode json) {
    this.json = json;
  }

  static ModelConfig read(Path modelDirectory) {
    JsonNode json = CheckpointJson.read(modelDirectory.resolve(CONFIG));
    return new ModelConfigReader(json).config(eosTokenIds(modelDirectory, json));
  }

  private ModelConfig config(Set<Integer> eosTokenIds) {
    String modelType = json.path("model_type").asText("");
    require(
        FAMILIES.contains(modelType),
        "config.json: model_type must be one of " + String.join(", ", FAMILIES),
        modelType);
    String activation = json.path("hidden_act").asText("silu");
    require(activation.equals("silu"), "config.json: hidden_act must be silu", activation);
    for (String bias : new String[] {"attention_bias", "mlp_bias"}) {
      require(!json.path(bias).asBoolean(), "config.json: " + bias + " must be false", true);
    }
    boolean qwen2 = modelType.equals("qwen2");
    int heads = integer("num_attention_heads");
    int hiddenSize = integer("hidden_size");
    return new ModelConfig(
        modelType,
        hiddenSize,
        integer("intermediate_size"),
        integer("num_hidden_layers"),
        heads,
        json.path("num_key_value_heads").asInt(heads),
        json.path("head_dim").asInt(hiddenSize / Math.max(1, heads)),
        integer("vocab_size"),
        contextLength(modelType),
        json.path("rms_norm_eps").asDouble(1e-6),
        ropeTheta(),
        ropeScaling(),
        qwen2,
        modelType.equals("qwen3"),
        json.path("tie_word_embeddings").asBoolean(false),
        eosTokenIds);
  }

  /**
   * Where attention slides, the context ends at the window: within it sliding and full attention
   * are the same, beyond it they are not.
   */
  private int contextLength(String modelType) {
    int positions = integer("max_position_embeddings");
    JsonNode window = json.path("sliding_window");
    boolean slides =
        window.isInt()
            && (modelType.equals("mistral") || json.path("use_sliding_window").asBoolean());
    return slides ? Math.min(positions, window.asInt()) : positions;
  }

  private int integer(String key) {
    JsonNode value = json.path(key);
    require(value.isInt(), "config.json: " + key + " must be an integer", value);
    return value.asInt();
  }

  /** transformers 5 moved the base into {@code rope_parameters}; before it stood at the top. */
  private double ropeTheta() {
    JsonNode inParameters = json.path("rope_parameters").path("rope_theta");
    return inParameters.isNumber()
        ? inParameters.asDouble()
        : json.path("rope_theta").asDouble(10_000);
  }

  private RopeScaling ropeScaling() {
    JsonNode scaling =
        json.path("rope_parameters").isObject()
            ? json.path("rope_parameters")
            : json.path("rope_scaling");
    if (!scaling.isObject()) {
      return new RopeScaling.None();
    }
    String type = scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    return switch (type) {
      case "default" -> new RopeScaling.None();
      case "linear" -> new RopeScaling.Linear(number(scaling, "factor"));
      case "llama3" ->
          new RopeScaling.Llama3(
              number(scaling, "factor"),
              number(scaling, "low_freq_factor"),
              number(scaling, "high_freq_factor"),
              (int) number(scaling, "original_max_position_embeddings"));
      default ->
          throw new InvalidCheckpointException(
              "config.json: rope_type must be default, linear or llama3, was " + type);
    };
  }

  private static double number(JsonNode scaling, String key) {
    JsonNode value = scaling.path(key);
    require(value.isNumber(), "config.json: rope scaling " + key + " must be a number", value);
    return value.asDouble();
  }

  private static Set<Integer> eosTokenIds(Path modelDirectory, JsonNode config) {
    Path generation = modelDirectory.resolve(GENERATION_CONFIG);
    JsonNode eos =
        Files.exists(generation)
            ? CheckpointJson.read(generation).path("eos_token_id")
            : config.path("eos_token_id");
    if (eos.isMissingNode() || eos.isNull()) {
      eos = config.path("eos_token_id");
    }
    Set<Integer> ids = new LinkedHashSet<>();
    if (eos.isInt()) {
      ids.add(eos.asInt());
    }
    eos.forEach(id -> ids.add(id.asInt()));
    return ids;
  }

  static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw new InvalidCheckpointException(rule + ", was " + value);
    }
  }
}
