// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import io.zoetic.model.checkpoint.GgufFile;
import io.zoetic.model.checkpoint.GgufIndex;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.StoredTensor.Difference;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The architectures of GGUF files: what {@code general.architecture} says. What differs between
 * them is what llama.cpp's {@code convert_hf_to_gguf.py} does to each.
 */
enum GgufArchitecture {
  /** Also Mistral: the file does not tell them apart, and they compute the same. */
  LLAMA("llama", true, Names.PRE_NORM),
  QWEN2("qwen2", false, Names.PRE_NORM),
  QWEN3("qwen3", false, Names.PRE_NORM),
  GEMMA2("gemma2", false, Names.SANDWICH),
  GEMMA3("gemma3", false, Names.SANDWICH),
  PHI3("phi3", false, Names.FUSED),
  OLMO2("olmo2", false, Names.POST_NORM),
  GRANITE("granite", true, Names.PRE_NORM),
  SMOLLM3("smollm3", true, Names.PRE_NORM);

  private static final Pattern LAYER = Pattern.compile("blk\\.(\\d+)\\.(\\w+)\\.(weight|bias)");

  /** What tells of rotary frequencies is configuration, not a weight. */
  private static final Pattern ROTARY =
      Pattern.compile(
          "rope_(freqs|factors_long|factors_short)\\.weight|blk\\.\\d+\\.attn_rot_embd\\..*");

  private static final Map<String, String> OUTSIDE =
      Map.of(
          "token_embd.weight", "model.embed_tokens.weight",
          "output_norm.weight", "model.norm.weight",
          "output.weight", "lm_head.weight");

  private final String word;
  private final boolean interleaved;
  private final Map<String, String> names;

  GgufArchitecture(String word, boolean interleaved, Map<String, String> names) {
    this.word = word;
    this.interleaved = interleaved;
    this.names = names;
  }

  /** The names of the parts of a layer, file to checkpoint. */
  private static final class Names {
    private static final Map<String, String> COMMON =
        Map.of(
            "attn_q", "self_attn.q_proj",
            "attn_k", "self_attn.k_proj",
            "attn_v", "self_attn.v_proj",
            "attn_output", "self_attn.o_proj",
            "attn_q_norm", "self_attn.q_norm",
            "attn_k_norm", "self_attn.k_norm",
            "ffn_gate", "mlp.gate_proj",
            "ffn_up", "mlp.up_proj",
            "ffn_down", "mlp.down_proj");

    static final Map<String, String> PRE_NORM =
        with(Map.of("attn_norm", "input_layernorm", "ffn_norm", "post_attention_layernorm"));

    static final Map<String, String> POST_NORM =
        with(
            Map.of(
                "post_attention_norm", "post_attention_layernorm",
                "post_ffw_norm", "post_feedforward_layernorm"));

    static final Map<String, String> SANDWICH =
        with(
            Map.of(
                "attn_norm", "input_layernorm",
                "post_attention_norm", "post_attention_layernorm",
                "ffn_norm", "pre_feedforward_layernorm",
                "post_ffw_norm", "post_feedforward_layernorm"));

    static final Map<String, String> FUSED =
        with(
            Map.of(
                "attn_norm", "input_layernorm",
                "ffn_norm", "post_attention_layernorm",
                "attn_qkv", "self_attn.qkv_proj",
                "ffn_up", "mlp.gate_up_proj"));

    private Names() {}

    private static Map<String, String> with(Map<String, String> own) {
      Map<String, String> names = new HashMap<>(COMMON);
      names.putAll(own);
      return names;
    }
  }

  /**
   * The architecture of a file.
   *
   * @throws InvalidCheckpointException if it is none of these
   */
  static GgufArchitecture of(GgufFile file) {
    String word = file.value("general.architecture").asText("");
    return Arrays.stream(values())
        .filter(architecture -> architecture.word.equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidCheckpointException(
                    "general.architecture must be one of %s, was %s"
                        .formatted(
                            Arrays.stream(values())
                                .map(GgufArchitecture::word)
                                .collect(Collectors.joining(", ")),
                            word.isEmpty() ? "missing" : word)));
  }

  /** Its name in the file. */
  String word() {
    return word;
  }

  /** Its {@code model_type} in {@code config.json}. */
  String modelType() {
    return this == GEMMA3 ? "gemma3_text" : word;
  }

  /** Norms multiply by 1 + w; the file has the sum. */
  private boolean addsOneToNorms() {
    return this == GEMMA2 || this == GEMMA3;
  }

  /**
   * The weights of a file by their names in a checkpoint.
   *
   * @throws InvalidCheckpointException if a tensor is none that this architecture has
   */
  Map<String, GgufIndex.Weight> weights(GgufFile file, GgufMetadata metadata) {
    Map<String, GgufIndex.Weight> weights = new LinkedHashMap<>();
    for (String tensor : file.tensors().keySet()) {
      if (!ROTARY.matcher(tensor).matches()) {
        weights.put(name(tensor), new GgufIndex.Weight(tensor, difference(tensor, metadata)));
      }
    }
    return weights;
  }

  private String name(String tensor) {
    if (OUTSIDE.containsKey(tensor)) {
      return OUTSIDE.get(tensor);
    }
    Matcher layer = LAYER.matcher(tensor);
    if (!layer.matches() || !names.containsKey(layer.group(2))) {
      throw new InvalidCheckpointException(
          "a %s model must have no tensor %s, has one".formatted(word, tensor));
    }
    return "model.layers.%s.%s.%s"
        .formatted(layer.group(1), names.get(layer.group(2)), layer.group(3));
  }

  private Difference difference(String tensor, GgufMetadata metadata) {
    if (addsOneToNorms() && tensor.endsWith("norm.weight")) {
      return new Difference(0, 1);
    }
    Matcher layer = LAYER.matcher(tensor);
    if (interleaved && layer.matches()) {
      if (layer.group(2).equals("attn_q")) {
        return new Difference(metadata.heads(), 0);
      }
      if (layer.group(2).equals("attn_k")) {
        return new Difference(metadata.keyValueHeads(), 0);
      }
    }
    return Difference.NONE;
  }
}
