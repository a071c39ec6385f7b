// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.config;

import static io.zoetic.model.config.ModelConfigReader.require;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.config.ModelConfig.Rope;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rotary tables of a config: {@code rope_scaling} beside {@code rope_theta}, or {@code
 * rope_parameters}, which transformers 5 has in their place, for all layers or by their kinds.
 *
 * <p>Source of rules and defaults: {@code modeling_rope_utils.py} of transformers.
 */
final class RopeReader {
  private final Architecture architecture;
  private final JsonNode json;
  private final int headDim;

  /**
   * @param json the config, completed with the family's defaults
   */
  RopeReader(Architecture architecture, JsonNode json, int headDim) {
    this.architecture = architecture;
    this.json = json;
    this.headDim = headDim;
  }

  /** One table for all layers, or that of the full and that of the sliding ones. */
  List<Rope> ropes() {
    JsonNode parameters = json.path("rope_parameters");
    JsonNode full = parameters.path("full_attention");
    JsonNode sliding = parameters.path("sliding_attention");
    boolean local = architecture.windows() == Architecture.Windows.ALL_BUT_EVERY_NTH;
    if (!local && !full.isObject() && !sliding.isObject()) {
      return List.of(rope(scaling(), json.path("rope_theta").asDouble(10_000)));
    }
    List<Rope> ropes = new ArrayList<>();
    ropes.add(
        rope(
            full.isObject() || !local ? full : json.path("rope_scaling"),
            json.path("rope_theta").asDouble(10_000)));
    ropes.add(
        rope(sliding, json.path(local ? "rope_local_base_freq" : "rope_theta").asDouble(10_000)));
    return ropes;
  }

  /** The older key wins where it is not null, as transformers has it. */
  private JsonNode scaling() {
    JsonNode older = json.path("rope_scaling");
    return older.isObject() ? older : json.path("rope_parameters");
  }

  private Rope rope(JsonNode parameters, double theta) {
    return new Rope(
        parameters.path("rope_theta").asDouble(theta), dimensions(parameters), kind(parameters));
  }

  /** How much of a head rotates, which one family leaves to the config. */
  private int dimensions(JsonNode parameters) {
    double part =
        parameters
            .path("partial_rotary_factor")
            .asDouble(json.path("partial_rotary_factor").asDouble(1));
    require(
        part == 1 || architecture.defaults().containsKey("partial_rotary_factor"),
        "partial_rotary_factor must be 1 for model_type " + architecture.modelType(),
        part);
    return (int) (headDim * part);
  }

  private RopeScaling kind(JsonNode parameters) {
    String type = parameters.path("rope_type").asText(parameters.path("type").asText("default"));
    if (architecture.modelType().equals("phi3") && (type.equals("su") || type.equals("yarn"))) {
      type = "longrope"; // as its first releases called it
    }
    return switch (type) {
      case "default" -> new RopeScaling.None();
      case "linear" -> new RopeScaling.Linear(number(parameters, "factor"));
      case "dynamic" ->
          new RopeScaling.Dynamic(
              number(parameters, "factor"), json.path("max_position_embeddings").asInt());
      case "yarn" -> yarn(parameters);
      case "longrope" -> longRope(parameters);
      case "llama3" ->
          new RopeScaling.Llama3(
              number(parameters, "factor"),
              number(parameters, "low_freq_factor"),
              number(parameters, "high_freq_factor"),
              original(parameters));
      default ->
          throw new InvalidCheckpointException(
              "config.json: rope_type must be default, linear, dynamic, yarn, longrope or llama3,"
                  + " was "
                  + type);
    };
  }

  private RopeScaling.Yarn yarn(JsonNode parameters) {
    int original = original(parameters);
    double factor =
        parameters
            .path("factor")
            .asDouble(json.path("max_position_embeddings").asDouble() / original);
    double own = parameters.path("mscale").asDouble(0);
    double all = parameters.path("mscale_all_dim").asDouble(0);
    double attention =
        own != 0 && all != 0
            ? magnitude(factor, own) / magnitude(factor, all)
            : magnitude(factor, 1);
    return new RopeScaling.Yarn(
        factor,
        parameters.path("attention_factor").asDouble(attention),
        orElse(parameters, "beta_fast", 32),
        orElse(parameters, "beta_slow", 1),
        original,
        parameters.path("truncate").asBoolean(true));
  }

  private static double magnitude(double scale, double factor) {
    return scale <= 1 ? 1 : 0.1 * factor * Math.log(scale) + 1;
  }

  private RopeScaling.LongRope longRope(JsonNode parameters) {
    int original = original(parameters);
    double factor =
        parameters
            .path("factor")
            .asDouble(json.path("max_position_embeddings").asDouble() / original);
    double attention = factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log(original));
    int half = dimensions(parameters) / 2;
    return new RopeScaling.LongRope(
        numbers(parameters, "short_factor", half),
        numbers(parameters, "long_factor", half),
        parameters.path("attention_factor").asDouble(attention),
        original);
  }

  /** What stands at the top of the config goes before what stands beside the other parameters. */
  private int original(JsonNode parameters) {
    String key = "original_max_position_embeddings";
    JsonNode top = json.path(key);
    JsonNode own = parameters.path(key);
    return top.isNumber() ? top.asInt() : own.asInt(json.path("max_position_embeddings").asInt());
  }

  /** Nothing and 0 are the default. */
  private static double orElse(JsonNode parameters, String key, double other) {
    double value = parameters.path(key).asDouble(0);
    return value == 0 ? other : value;
  }

  private static double number(JsonNode parameters, String key) {
    JsonNode value = parameters.path(key);
    require(value.isNumber(), "rope scaling " + key + " must be a number", value);
    return value.asDouble();
  }

  private static List<Double> numbers(JsonNode parameters, String key, int count) {
    JsonNode values = parameters.path(key);
    require(
        values.isArray() && values.size() == count,
        "rope scaling " + key + " must be a list of " + count + " numbers",
        values.isArray() ? values.size() + " of them" : values);
    List<Double> numbers = new ArrayList<>();
    for (JsonNode value : values) {
      require(value.isNumber(), "rope scaling " + key + " must be numbers", value);
      numbers.add(value.asDouble());
    }
    return numbers;
  }

  /**
   * The context in tokens: a dynamic base goes on by its factor beyond the positions of the config,
   * and YaRN reaches its factor times what it was trained on, as vLLM counts it too.
   */
  static int reach(List<Rope> ropes, int positions) {
    double reach = positions;
    for (Rope rope : ropes) {
      switch (rope.scaling()) {
        case RopeScaling.Dynamic(double factor, int trained) ->
            reach = Math.max(reach, factor * trained);
        case RopeScaling.Yarn yarn ->
            reach = Math.max(reach, yarn.factor() * yarn.originalMaxPosition());
        case RopeScaling.None _,
            RopeScaling.Linear _,
            RopeScaling.LongRope _,
            RopeScaling.Llama3 _ -> {}
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, reach);
  }
}
