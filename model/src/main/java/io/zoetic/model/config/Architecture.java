// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.config;

import java.util.List;
import java.util.Map;

/**
 * The traits that set a family of decoders apart from the others: everything that its {@code
 * config.json} does not say. One decoder computes them all; it is told of these traits when it is
 * compiled.
 *
 * <p>Source of each trait: the family's {@code modeling_*.py} and {@code configuration_*.py} in
 * Hugging Face transformers.
 *
 * @param modelType {@code model_type} of {@code config.json}
 * @param className as transformers names it: {@code LlamaForCausalLM}
 * @param norms where a layer's norms are
 * @param normWeight how norms use their weights
 * @param headNorm what of queries and keys is normalised
 * @param fused queries, keys and values are one stored matrix, and so are gate and up
 * @param windows which layers slide, where the config does not list their kinds
 * @param biases which linear layers have a bias
 * @param scales which factors the config gives
 * @param defaults what the config leaves open, as the family's config class has it; keys that
 *     belong to some families only are read where they are named here
 */
public record Architecture(
    String modelType,
    String className,
    Norms norms,
    NormWeight normWeight,
    HeadNorm headNorm,
    boolean fused,
    Windows windows,
    Biases biases,
    Scales scales,
    Map<String, Object> defaults) {

  /** The places of a layer's norms. */
  public enum Norms {
    /** Before attention and before the feed-forward layer. */
    BEFORE,
    /** Before and after both. */
    AROUND,
    /** After both, before what comes out of them is added to the residual stream. */
    AFTER
  }

  /** The way a norm uses its weight w. */
  public enum NormWeight {
    /** Rounds to the type to compute in, then multiplies by w. */
    ROUNDED,
    /** Multiplies by w in float32, then rounds. */
    FLOAT,
    /** Multiplies by 1 + w in float32, then rounds. */
    ONE_PLUS
  }

  /** The part of queries and keys that is normalised. */
  public enum HeadNorm {
    NONE,
    /** Each head by itself. */
    EACH,
    /** All heads together. */
    WHOLE
  }

  /** The layers that slide, where the config does not list their kinds. */
  public enum Windows {
    NONE,
    ALL,
    /** Those from {@code max_window_layers} on, if {@code use_sliding_window}. */
    LATER,
    /** The first of every two. */
    ALTERNATING,
    /**
     * All but every {@code sliding_window_pattern}-th; they also have a rotary table of their own.
     */
    ALL_BUT_EVERY_NTH,
    /** Those without rotation, if {@code use_sliding_window}. */
    UNROTATED
  }

  /** The linear layers that have a bias. */
  public enum Biases {
    NEVER,
    /** Queries, keys and values always. */
    QKV,
    /** As {@code attention_bias} and {@code mlp_bias} say. */
    BY_CONFIG
  }

  /** The factors that the config gives. */
  public enum Scales {
    NONE,
    /** Embeddings by √C, scores by {@code query_pre_attn_scalar}, caps. */
    GEMMA,
    /** Multipliers of embeddings, scores, residual stream and logits. */
    GRANITE
  }

  private static final Architecture LLAMA =
      new Architecture(
          "llama",
          "LlamaForCausalLM",
          Norms.BEFORE,
          NormWeight.ROUNDED,
          HeadNorm.NONE,
          false,
          Windows.NONE,
          Biases.BY_CONFIG,
          Scales.NONE,
          Map.of());

  private static final Map<String, Object> QWEN_DEFAULTS =
      Map.of("num_key_value_heads", 32, "sliding_window", 4096, "max_window_layers", 28);

  private static final Map<String, Object> GEMMA_DEFAULTS =
      Map.of(
          "num_attention_heads",
          8,
          "num_key_value_heads",
          4,
          "head_dim",
          256,
          "hidden_activation",
          "gelu_pytorch_tanh",
          "sliding_window",
          4096,
          "query_pre_attn_scalar",
          256,
          "tie_word_embeddings",
          true);

  /** The families that are known. */
  public static final List<Architecture> KNOWN =
      List.of(
          LLAMA,
          LLAMA
              .named("mistral", "MistralForCausalLM")
              .with(Windows.ALL)
              .with(Biases.NEVER)
              .with(Map.of("num_key_value_heads", 8, "sliding_window", 4096)),
          LLAMA
              .named("qwen2", "Qwen2ForCausalLM")
              .with(Windows.LATER)
              .with(Biases.QKV)
              .with(QWEN_DEFAULTS),
          LLAMA
              .named("qwen3", "Qwen3ForCausalLM")
              .with(Windows.LATER)
              .with(HeadNorm.EACH)
              .with(QWEN_DEFAULTS)
              .with(Map.of("head_dim", 128)),
          LLAMA
              .named("gemma2", "Gemma2ForCausalLM")
              .with(Norms.AROUND, NormWeight.ONE_PLUS)
              .with(Windows.ALTERNATING)
              .with(Scales.GEMMA)
              .with(GEMMA_DEFAULTS)
              .with(
                  Map.of(
                      "max_position_embeddings",
                      8192,
                      "attn_logit_softcapping",
                      50.0,
                      "final_logit_softcapping",
                      30.0)),
          LLAMA
              .named("gemma3_text", "Gemma3ForCausalLM")
              .with(Norms.AROUND, NormWeight.ONE_PLUS)
              .with(HeadNorm.EACH)
              .with(Windows.ALL_BUT_EVERY_NTH)
              .with(Scales.GEMMA)
              .with(GEMMA_DEFAULTS)
              .with(
                  Map.of(
                      "vocab_size",
                      262_208,
                      "max_position_embeddings",
                      131_072,
                      "rope_theta",
                      1_000_000.0,
                      "rope_local_base_freq",
                      10_000.0,
                      "sliding_window_pattern",
                      6)),
          LLAMA
              .named("phi3", "Phi3ForCausalLM")
              .fusing()
              .with(Windows.ALL)
              .with(Biases.NEVER)
              .with(
                  Map.of(
                      "rms_norm_eps",
                      1e-5,
                      "original_max_position_embeddings",
                      4096,
                      "partial_rotary_factor",
                      1.0)),
          LLAMA
              .named("olmo2", "Olmo2ForCausalLM")
              .with(Norms.AFTER, NormWeight.FLOAT)
              .with(HeadNorm.WHOLE)
              .with(Map.of("rms_norm_eps", 1e-5)),
          LLAMA.named("granite", "GraniteForCausalLM").with(Scales.GRANITE),
          LLAMA
              .named("smollm3", "SmolLM3ForCausalLM")
              .with(Windows.UNROTATED)
              .with(
                  Map.of(
                      "num_key_value_heads",
                      4,
                      "rope_theta",
                      2_000_000.0,
                      "no_rope_layer_interval",
                      4,
                      "tie_word_embeddings",
                      true)));

  public Architecture {
    defaults = Map.copyOf(defaults);
  }

  private Architecture named(String type, String name) {
    return new Architecture(
        type, name, norms, normWeight, headNorm, fused, windows, biases, scales, defaults);
  }

  private Architecture fusing() {
    return new Architecture(
        modelType, className, norms, normWeight, headNorm, true, windows, biases, scales, defaults);
  }

  private Architecture with(Norms places, NormWeight weight) {
    return new Architecture(
        modelType, className, places, weight, headNorm, fused, windows, biases, scales, defaults);
  }

  private Architecture with(HeadNorm other) {
    return new Architecture(
        modelType, className, norms, normWeight, other, fused, windows, biases, scales, defaults);
  }

  private Architecture with(Windows other) {
    return new Architecture(
        modelType, className, norms, normWeight, headNorm, fused, other, biases, scales, defaults);
  }

  private Architecture with(Biases other) {
    return new Architecture(
        modelType, className, norms, normWeight, headNorm, fused, windows, other, scales, defaults);
  }

  private Architecture with(Scales other) {
    return new Architecture(
        modelType, className, norms, normWeight, headNorm, fused, windows, biases, other, defaults);
  }

  /** With more defaults. */
  private Architecture with(Map<String, Object> more) {
    Map<String, Object> all = new java.util.HashMap<>(defaults);
    all.putAll(more);
    return new Architecture(
        modelType, className, norms, normWeight, headNorm, fused, windows, biases, scales, all);
  }
}
