// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.svf.Projection;
import io.zoetic.model.svf.WeightMatrix;
import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a decoder by name and shape, in the order in which {@code decoder.py} wants them;
 * the two rotary tables, which no checkpoint stores, come after the first three.
 */
public final class DecoderWeights {
  /** Position of the rotary tables in the script's list. */
  static final int ROTARY_INDEX = 3;

  /** What a layer always has. */
  private static final int ALWAYS_PER_LAYER = 9;

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
      addLayer(weights, config, layer);
    }
    return weights;
  }

  private static void addLayer(List<Weight> weights, ModelConfig config, int layer) {
    String prefix = "model.layers." + layer + ".";
    List<WeightMatrix> matrices =
        config.matrices().stream().filter(matrix -> matrix.layer() == layer).toList();
    List<WeightMatrix> attention = matrices.subList(0, Projection.GATE.ordinal());
    weights.add(new Weight(prefix + "input_layernorm.weight", config.hiddenSize()));
    attention.forEach(matrix -> weights.add(weight(matrix)));
    weights.add(new Weight(prefix + "post_attention_layernorm.weight", config.hiddenSize()));
    matrices.subList(Projection.GATE.ordinal(), matrices.size()).stream()
        .map(DecoderWeights::weight)
        .forEach(weights::add);
    if (config.attentionBias()) {
      attention.subList(0, Projection.O.ordinal()).stream()
          .map(matrix -> new Weight(bias(matrix), matrix.outputs()))
          .forEach(weights::add);
    }
    if (config.headNorm()) {
      weights.add(new Weight(prefix + "self_attn.q_norm.weight", config.headDim()));
      weights.add(new Weight(prefix + "self_attn.k_norm.weight", config.headDim()));
    }
  }

  private static Weight weight(WeightMatrix matrix) {
    return new Weight(matrix.name(), matrix.outputs(), matrix.inputs());
  }

  private static String bias(WeightMatrix matrix) {
    return matrix.name().replaceFirst("weight$", "bias");
  }

  /** Where the biases of a layer begin in its weights; 0 if it has none. */
  static int biasAt(ModelConfig config) {
    return config.attentionBias() ? ALWAYS_PER_LAYER : 0;
  }

  /** Where the norms of queries and keys begin in a layer's weights; 0 if it has none. */
  static int headNormAt(ModelConfig config) {
    return config.headNorm() ? ALWAYS_PER_LAYER + (config.attentionBias() ? 3 : 0) : 0;
  }

  /** How many weights a layer has. */
  static int perLayer(ModelConfig config) {
    return ALWAYS_PER_LAYER + (config.attentionBias() ? 3 : 0) + (config.headNorm() ? 2 : 0);
  }

  /** Where a matrix is in the script's list, with the rotary tables. */
  static int index(WeightMatrix matrix, ModelConfig config) {
    int norms = matrix.projection().compareTo(Projection.GATE) < 0 ? 1 : 2;
    return 5 + matrix.layer() * perLayer(config) + norms + matrix.projection().ordinal();
  }

  /** The stored tensors of all weights, each checked against the shape that the config implies. */
  static List<StoredTensor> in(Checkpoint checkpoint, ModelConfig config) {
    return of(config).stream()
        .map(weight -> checkpoint.tensor(weight.name(), weight.dimensions()))
        .toList();
  }
}
