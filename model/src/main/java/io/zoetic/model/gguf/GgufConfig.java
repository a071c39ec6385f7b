// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.checkpoint.GgufFile;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.StoredTensor;

/**
 * Makes the {@code config.json} that a model had before it became a GGUF file. What llama.cpp does
 * not keep because it knows it (Gemma's local rotary base, which layers of a SmolLM3 rotate) is
 * added here.
 */
final class GgufConfig {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final GgufFile file;
  private final GgufMetadata metadata;
  private final ObjectNode config = JSON.createObjectNode();

  private GgufConfig(GgufMetadata metadata) {
    this.file = metadata.file();
    this.metadata = metadata;
  }

  /**
   * The content of {@code config.json}.
   *
   * @throws InvalidCheckpointException if something is missing or nothing that can be computed
   */
  static ObjectNode of(GgufMetadata metadata) {
    GgufConfig made = new GgufConfig(metadata);
    made.addShape();
    made.addAttention();
    made.addRotation();
    made.addScales();
    return made.config;
  }

  private void addShape() {
    refuse("expert_count", "a mixture of experts");
    config.put("model_type", metadata.architecture().modelType());
    config.put("hidden_size", metadata.integer("embedding_length"));
    config.put("intermediate_size", metadata.integer("feed_forward_length"));
    config.put("num_hidden_layers", metadata.integer("block_count"));
    config.put("max_position_embeddings", metadata.integer("context_length"));
    config.put("rms_norm_eps", metadata.number("attention.layer_norm_rms_epsilon", 1e-6));
    config.put("hidden_act", isGemma() ? "gelu_pytorch_tanh" : "silu");
    if (isGemma()) {
      config.put("hidden_activation", "gelu_pytorch_tanh");
    }
    StoredTensor embedding = file.tensors().get("token_embd.weight");
    if (embedding == null || embedding.shape().size() != 2) {
      throw new InvalidCheckpointException(
          "a model must have a matrix token_embd.weight, has none");
    }
    config.put("vocab_size", embedding.shape().getFirst());
    config.put("tie_word_embeddings", !file.tensors().containsKey("output.weight"));
    id("bos_token_id");
    id("eos_token_id");
  }

  private void refuse(String key, String what) {
    if (metadata.value(key).asInt() > 0) {
      throw new InvalidCheckpointException(
          "%s is not supported: %s.%s must be 0, was %s"
              .formatted(what, metadata.architecture().word(), key, metadata.value(key)));
    }
  }

  private void id(String name) {
    if (file.value("tokenizer.ggml." + name).isIntegralNumber()) {
      config.put(name, file.value("tokenizer.ggml." + name).asInt());
    }
  }

  private boolean isGemma() {
    return metadata.architecture() == GgufArchitecture.GEMMA2
        || metadata.architecture() == GgufArchitecture.GEMMA3;
  }

  private void addAttention() {
    config.put("num_attention_heads", metadata.heads());
    config.put("num_key_value_heads", metadata.keyValueHeads());
    config.put("head_dim", metadata.headWidth());
    if (metadata.architecture() != GgufArchitecture.QWEN2) {
      config.put("attention_bias", file.tensors().containsKey("blk.0.attn_q.bias"));
    }
    int window = metadata.integer("attention.sliding_window", 0);
    if (window > 0) {
      config.put("sliding_window", window);
    }
    switch (metadata.architecture()) {
      case GEMMA2 -> addLayerTypes(2);
      case GEMMA3 -> addLayerTypes(6);
      default -> {}
    }
  }

  /** Every so many layers one attends to everything, the others to a window. */
  private void addLayerTypes(int interval) {
    ArrayNode types = config.putArray("layer_types");
    for (int layer = 1; layer <= metadata.integer("block_count"); layer++) {
      types.add(layer % interval == 0 ? "full_attention" : "sliding_attention");
    }
  }

  private void addRotation() {
    config.put("rope_theta", metadata.number("rope.freq_base", 10_000));
    GgufRotation.scaling(metadata).ifPresent(scaling -> config.set("rope_scaling", scaling));
    int original = metadata.integer("rope.scaling.original_context_length", 0);
    if (metadata.architecture() == GgufArchitecture.PHI3 && original > 0) {
      config.put("original_max_position_embeddings", original);
    }
    int rotated = metadata.integer("rope.dimension_count", metadata.headWidth());
    if (rotated != metadata.headWidth()) {
      config.put("partial_rotary_factor", (double) rotated / metadata.headWidth());
    }
    if (metadata.architecture() == GgufArchitecture.GEMMA3) {
      config.put("rope_local_base_freq", metadata.number("rope.freq_base_swa", 10_000));
    }
    if (metadata.architecture() == GgufArchitecture.SMOLLM3) {
      int interval = 4;
      config.put("no_rope_layer_interval", interval);
      ArrayNode rotates = config.putArray("no_rope_layers");
      for (int layer = 1; layer <= metadata.integer("block_count"); layer++) {
        rotates.add(layer % interval == 0 ? 0 : 1);
      }
    }
  }

  private void addScales() {
    switch (metadata.architecture()) {
      case GEMMA2, GEMMA3 -> {
        number("attn_logit_softcapping", "attn_logit_softcapping");
        number("final_logit_softcapping", "final_logit_softcapping");
        config.put("query_pre_attn_scalar", queryScale());
      }
      case GRANITE -> {
        number("attention.scale", "attention_multiplier");
        number("embedding_scale", "embedding_multiplier");
        number("residual_scale", "residual_multiplier");
        number("logit_scale", "logits_scaling");
      }
      default -> {}
    }
  }

  /** Only the models of 27 billion weights divide by something else than the width of a head. */
  private int queryScale() {
    int layers = metadata.integer("block_count");
    boolean largest = layers == (metadata.architecture() == GgufArchitecture.GEMMA2 ? 46 : 62);
    return largest ? metadata.integer("embedding_length") / metadata.heads() : metadata.headWidth();
  }

  private void number(String key, String name) {
    if (!metadata.value(key).isMissingNode()) {
      config.put(name, metadata.number(key, 0));
    }
  }
}
