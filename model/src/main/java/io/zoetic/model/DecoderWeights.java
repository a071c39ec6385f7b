// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.StoredTensor;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a decoder by name and shape, in the order in which {@code decoder.py} wants them;
 * the two rotary tables, which no checkpoint stores, come after the first three.
 */
public final class DecoderWeights {
  /** Position of the rotary tables in the script's list. */
  static final int ROTARY_INDEX = 3;

  private DecoderWeights() {}

  /** A weight's name in the checkpoint and its shape. */
  public record Weight(String name, List<Long> shape) {
    Weight(String name, long... shape) {
      this(name, java.util.Arrays.stream(shape).boxed().toList());
    }

    /** The shape as an array. */
    public long[] dimensions() {
      return shape.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /** All weights in script order, without the rotary tables. A tied head repeats the embedding. */
  public static List<Weight> of(ModelConfig config) {
    long hidden = config.hiddenSize();
    long vocabulary = config.vocabSize();
    List<Weight> weights = new ArrayList<>();
    Weight embedding = new Weight("model.embed_tokens.weight", vocabulary, hidden);
    weights.add(embedding);
    weights.add(new Weight("model.norm.weight", hidden));
    weights.add(
        config.tieWordEmbeddings() ? embedding : new Weight("lm_head.weight", vocabulary, hidden));
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      addLayer(weights, config, "model.layers." + layer + ".");
    }
    return weights;
  }

  private static void addLayer(List<Weight> weights, ModelConfig config, String layer) {
    long hidden = config.hiddenSize();
    long feedForward = config.intermediateSize();
    long queries = (long) config.numAttentionHeads() * config.headDim();
    long keys = (long) config.numKeyValueHeads() * config.headDim();
    weights.add(new Weight(layer + "input_layernorm.weight", hidden));
    weights.add(new Weight(layer + "self_attn.q_proj.weight", queries, hidden));
    weights.add(new Weight(layer + "self_attn.k_proj.weight", keys, hidden));
    weights.add(new Weight(layer + "self_attn.v_proj.weight", keys, hidden));
    weights.add(new Weight(layer + "self_attn.o_proj.weight", hidden, queries));
    weights.add(new Weight(layer + "post_attention_layernorm.weight", hidden));
    weights.add(new Weight(layer + "mlp.gate_proj.weight", feedForward, hidden));
    weights.add(new Weight(layer + "mlp.up_proj.weight", feedForward, hidden));
    weights.add(new Weight(layer + "mlp.down_proj.weight", hidden, feedForward));
  }

  /** The stored tensors of all weights, each checked against the shape that the config implies. */
  static List<StoredTensor> in(Checkpoint checkpoint, ModelConfig config) {
    return of(config).stream()
        .map(weight -> checkpoint.tensor(weight.name(), weight.dimensions()))
        .toList();
  }
}
