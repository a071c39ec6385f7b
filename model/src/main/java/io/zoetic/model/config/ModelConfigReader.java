// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.config.ModelConfig.Activation;
import io.zoetic.model.config.ModelConfig.Bias;
import io.zoetic.model.config.ModelConfig.Factors;
import io.zoetic.model.config.ModelConfig.LayerKind;
import io.zoetic.model.config.ModelConfig.Rope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads a {@link ModelConfig} from the JSON files of a checkpoint as transformers does, old and new
 * keys alike. What it cannot honour it refuses by name.
 */
final class ModelConfigReader {
  private static final String CONFIG = "config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Architecture architecture;
  private final JsonNode json;

  private ModelConfigReader(Architecture architecture, JsonNode json) {
    this.architecture = architecture;
    this.json = json;
  }

  static ModelConfig read(Path modelDirectory) {
    JsonNode json = CheckpointJson.read(modelDirectory.resolve(CONFIG));
    requireNotQuantized(json);
    JsonNode text = json;
    String modelType = json.path("model_type").asText("");
    if (modelType.equals("gemma3") && json.path("text_config").isObject()) {
      text = json.path("text_config"); // what reads and writes text of a model that also sees
      modelType = "gemma3_text";
    }
    Architecture architecture = architecture(modelType);
    ObjectNode complete = JSON.valueToTree(architecture.defaults());
    text.properties().forEach(field -> complete.set(field.getKey(), field.getValue()));
    return new ModelConfigReader(architecture, complete)
        .config(EndTokens.read(modelDirectory, json));
  }

  private static void requireNotQuantized(JsonNode json) {
    JsonNode quantization = json.path("quantization_config");
    if (quantization.isObject()) {
      String method = quantization.path("quant_method").asText("an unnamed method");
      throw new InvalidCheckpointException(
          "config.json: quantized by "
              + method
              + ", not supported; use the same model in bfloat16, float16 or float32");
    }
  }

  private static Architecture architecture(String modelType) {
    return Architecture.KNOWN.stream()
        .filter(known -> known.modelType().equals(modelType))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidCheckpointException(
                    "config.json: model_type must be one of %s, was %s"
                        .formatted(
                            Architecture.KNOWN.stream()
                                .map(Architecture::modelType)
                                .collect(Collectors.joining(", ")),
                            modelType.isEmpty() ? "missing" : modelType)));
  }

  private ModelConfig config(Set<Integer> eosTokenIds) {
    require(
        !json.path("use_bidirectional_attention").asBoolean(),
        "use_bidirectional_attention must be false",
        true);
    int heads = integer("num_attention_heads");
    int hiddenSize = integer("hidden_size");
    int headDim = orElse("head_dim", hiddenSize / Math.max(1, heads));
    int layers = integer("num_hidden_layers");
    List<Rope> ropes = new RopeReader(architecture, json, headDim).ropes();
    int window = window();
    List<LayerKind> kinds = kinds(layers, window, ropes.size());
    return new ModelConfig(
        architecture,
        hiddenSize,
        integer("intermediate_size"),
        layers,
        heads,
        orElse("num_key_value_heads", heads),
        headDim,
        integer("vocab_size"),
        RopeReader.reach(ropes, integer("max_position_embeddings")),
        json.path("rms_norm_eps").asDouble(1e-6),
        ropes,
        kinds,
        kinds.stream().anyMatch(LayerKind::slides) ? window : 0,
        bias(),
        activation(),
        factors(hiddenSize, headDim),
        json.path("tie_word_embeddings").asBoolean(false),
        drawn(eosTokenIds));
  }

  /** Those that the model can draw: files name others too, such as -1 for none. */
  private Set<Integer> drawn(Set<Integer> tokens) {
    int vocabulary = integer("vocab_size");
    return tokens.stream()
        .filter(token -> token >= 0 && token < vocabulary)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Positions that a sliding layer sees; 0 if none slides. */
  private int window() {
    boolean chosen =
        switch (architecture.windows()) {
          case LATER, UNROTATED -> json.path("use_sliding_window").asBoolean();
          case NONE -> false;
          case ALL, ALTERNATING, ALL_BUT_EVERY_NTH -> true;
        };
    JsonNode window = json.path("sliding_window");
    if (!chosen || !window.isNumber()) {
      return 0;
    }
    require(window.asInt() > 0, "sliding_window must be > 0", window);
    return window.asInt();
  }

  private List<LayerKind> kinds(int layers, int window, int tables) {
    List<LayerKind> kinds = new ArrayList<>();
    for (int layer = 0; layer < layers; layer++) {
      boolean rotates = rotates(layer);
      boolean slides = window > 0 && slides(layer, layers, rotates);
      kinds.add(new LayerKind(slides, rotates ? (slides ? tables - 1 : 0) : -1));
    }
    return kinds;
  }

  private boolean rotates(int layer) {
    if (!architecture.defaults().containsKey("no_rope_layer_interval")) {
      return true;
    }
    JsonNode listed = json.path("no_rope_layers");
    return listed.isArray()
        ? listed.path(layer).asInt(1) != 0
        : (layer + 1) % integer("no_rope_layer_interval") != 0;
  }

  private boolean slides(int layer, int layers, boolean rotates) {
    JsonNode listed = json.path("layer_types");
    if (listed.isArray() && architecture.windows() != Architecture.Windows.ALL) {
      require(
          listed.size() == layers,
          "layer_types must name num_hidden_layers=" + layers + " layers",
          listed.size());
      String type = listed.get(layer).asText();
      require(
          type.equals("sliding_attention") || type.equals("full_attention"),
          "layer_types must be full_attention or sliding_attention",
          type);
      return type.equals("sliding_attention");
    }
    return switch (architecture.windows()) {
      case NONE -> false;
      case ALL -> true;
      case LATER -> layer >= integer("max_window_layers");
      case ALTERNATING -> layer % 2 == 0;
      case ALL_BUT_EVERY_NTH -> (layer + 1) % integer("sliding_window_pattern") != 0;
      case UNROTATED -> !rotates;
    };
  }

  private Bias bias() {
    boolean attention = json.path("attention_bias").asBoolean();
    return switch (architecture.biases()) {
      case NEVER -> new Bias(false, false, false);
      case QKV -> new Bias(true, false, false);
      case BY_CONFIG -> new Bias(attention, attention, json.path("mlp_bias").asBoolean());
    };
  }

  private Activation activation() {
    String key =
        architecture.defaults().containsKey("hidden_activation")
            ? "hidden_activation"
            : "hidden_act";
    String name = json.path(key).asText("silu");
    return switch (name) {
      case "silu", "swish" -> Activation.SILU;
      case "gelu_pytorch_tanh", "gelu_new" -> Activation.GELU_TANH;
      case "gelu" -> Activation.GELU;
      default ->
          throw new InvalidCheckpointException(
              "config.json: %s must be silu, gelu or gelu_pytorch_tanh, was %s"
                  .formatted(key, name));
    };
  }

  private Factors factors(int hiddenSize, int headDim) {
    return switch (architecture.scales()) {
      case NONE -> Factors.plain(headDim);
      case GEMMA ->
          new Factors(
              Math.sqrt(hiddenSize),
              1 / Math.sqrt(json.path("query_pre_attn_scalar").asDouble()),
              1,
              1,
              architecture.defaults().containsKey("attn_logit_softcapping")
                  ? json.path("attn_logit_softcapping").asDouble(0)
                  : 0,
              json.path("final_logit_softcapping").asDouble(0));
      case GRANITE ->
          new Factors(
              json.path("embedding_multiplier").asDouble(1),
              json.path("attention_multiplier").asDouble(1),
              json.path("residual_multiplier").asDouble(1),
              json.path("logits_scaling").asDouble(1),
              0,
              0);
    };
  }

  private int integer(String key) {
    JsonNode value = json.path(key);
    require(value.isInt(), key + " must be an integer", value);
    return value.asInt();
  }

  /** A value that may also be null or missing. */
  private int orElse(String key, int other) {
    return json.path(key).isNumber() ? integer(key) : other;
  }

  /** Refuses a config that breaks a rule. */
  static void require(boolean holds, String rule, Object value) {
    if (!holds) {
      boolean isMissing = value instanceof JsonNode node && node.isMissingNode();
      throw new InvalidCheckpointException(
          "config.json: " + rule + ", was " + (isMissing ? "missing" : value));
    }
  }
}
