// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.Projection;
import io.zoetic.model.svf.WeightMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of a decoder by name and shape, in the order in which {@code decoder.py} wants them;
 * the rotary tables, which no checkpoint stores, come after the first three.
 */
public final class DecoderWeights {
  /** Position of the rotary tables in the script's list. */
  static final int ROTARY_INDEX = 3;

  private static final Pattern IN_LAYER = Pattern.compile("model\\.layers\\.(\\d{1,6})\\.(.*)");

  /** Buffers that old exports have beside the weights; each can be computed. */
  private static final Pattern BUFFER =
      Pattern.compile(".*\\.(rotary_emb\\.inv_freq|masked_bias|attention\\.bias)");

  private DecoderWeights() {}

  /** A weight's name and its shape. */
  public record Weight(String name, List<Long> shape) {
    Weight(String name, long... shape) {
      this(name, Arrays.stream(shape).boxed().toList());
    }

    /** The shape as an array. */
    public long[] dimensions() {
      return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** Whether it is the weight of a norm. */
    boolean isNorm() {
      return name.endsWith("norm.weight");
    }
  }

  /** A part that layers of some families have beside their matrices, by the script's attribute. */
  enum Part {
    ATTENTION_NORM,
    ATTENTION_POST_NORM,
    MLP_NORM,
    MLP_POST_NORM,
    BIAS,
    O_BIAS,
    MLP_BIAS,
    HEAD_NORM,
    WIDE_NORM;

    /** The attribute that says where it is in a layer. */
    String attribute() {
      return name().toLowerCase(java.util.Locale.ROOT) + "_at";
    }
  }

  /** Number of weights, counted from the shapes; a tied head counts once. */
  public static long parameterCount(ModelConfig config) {
    return of(config).stream()
        .distinct()
        .mapToLong(weight -> weight.shape().stream().reduce(1L, Math::multiplyExact))
        .sum();
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
    Map<Part, List<Weight>> parts = parts(config);
    for (WeightMatrix matrix : config.matrices()) {
      weights.add(new Weight(matrix.name(), matrix.outputs(), matrix.inputs()));
      if (matrix.projection() == Projection.DOWN) {
        String prefix = "model.layers." + matrix.layer() + ".";
        for (List<Weight> part : parts.values()) {
          part.forEach(weight -> weights.add(new Weight(prefix + weight.name(), weight.shape())));
        }
      }
    }
    return weights;
  }

  /** What each layer has beside its matrices, in order; names below the layer. */
  private static Map<Part, List<Weight>> parts(ModelConfig config) {
    Map<Part, List<Weight>> parts = new EnumMap<>(Part.class);
    addNorms(parts, config);
    int queries = config.numAttentionHeads() * config.headDim();
    int keys = config.numKeyValueHeads() * config.headDim();
    if (config.bias().qkv()) {
      parts.put(
          Part.BIAS,
          List.of(bias(Projection.Q, queries), bias(Projection.K, keys), bias(Projection.V, keys)));
    }
    if (config.bias().output()) {
      parts.put(Part.O_BIAS, List.of(bias(Projection.O, config.hiddenSize())));
    }
    if (config.bias().mlp()) {
      parts.put(
          Part.MLP_BIAS,
          List.of(
              bias(Projection.GATE, config.intermediateSize()),
              bias(Projection.UP, config.intermediateSize()),
              bias(Projection.DOWN, config.hiddenSize())));
    }
    switch (config.architecture().headNorm()) {
      case EACH -> parts.put(Part.HEAD_NORM, headNorms(config.headDim(), config.headDim()));
      case WHOLE -> parts.put(Part.WIDE_NORM, headNorms(queries, keys));
      case NONE -> {}
    }
    return parts;
  }

  private static void addNorms(Map<Part, List<Weight>> parts, ModelConfig config) {
    long width = config.hiddenSize();
    List<Weight> input = List.of(new Weight("input_layernorm.weight", width));
    List<Weight> attention = List.of(new Weight("post_attention_layernorm.weight", width));
    List<Weight> before = List.of(new Weight("pre_feedforward_layernorm.weight", width));
    List<Weight> after = List.of(new Weight("post_feedforward_layernorm.weight", width));
    switch (config.architecture().norms()) {
      case BEFORE -> {
        parts.put(Part.ATTENTION_NORM, input);
        parts.put(Part.MLP_NORM, attention);
      }
      case AROUND -> {
        parts.put(Part.ATTENTION_NORM, input);
        parts.put(Part.ATTENTION_POST_NORM, attention);
        parts.put(Part.MLP_NORM, before);
        parts.put(Part.MLP_POST_NORM, after);
      }
      case AFTER -> {
        parts.put(Part.ATTENTION_POST_NORM, attention);
        parts.put(Part.MLP_POST_NORM, after);
      }
    }
  }

  private static Weight bias(Projection projection, int outputs) {
    return new Weight(projection.module() + ".bias", outputs);
  }

  private static List<Weight> headNorms(int queries, int keys) {
    return List.of(
        new Weight("self_attn.q_norm.weight", queries),
        new Weight("self_attn.k_norm.weight", keys));
  }

  /** Where each part begins in a layer's weights; what a layer has not is not among them. */
  static Map<Part, Integer> places(ModelConfig config) {
    Map<Part, Integer> places = new EnumMap<>(Part.class);
    int at = Projection.values().length;
    for (Map.Entry<Part, List<Weight>> part : parts(config).entrySet()) {
      places.put(part.getKey(), at);
      at += part.getValue().size();
    }
    return places;
  }

  /** How many weights a layer has. */
  static int perLayer(ModelConfig config) {
    return Projection.values().length + parts(config).values().stream().mapToInt(List::size).sum();
  }

  /** Where the layers begin in the script's list: behind two tensors for each rotary table. */
  static int firstLayer(ModelConfig config) {
    return ROTARY_INDEX + 2 * config.ropes().size();
  }

  /** Where a matrix is in the script's list. */
  public static int index(WeightMatrix matrix, ModelConfig config) {
    return firstLayer(config) + matrix.layer() * perLayer(config) + matrix.projection().ordinal();
  }

  /**
   * The stored tensors of all weights, each checked against the shape that the config implies.
   *
   * @throws InvalidCheckpointException if one is missing or has another shape, or if the layers of
   *     the checkpoint have more than the decoder reads
   */
  public static List<StoredTensor> in(Checkpoint checkpoint, ModelConfig config) {
    Map<String, WeightMatrix> matrices = new HashMap<>();
    config.matrices().forEach(matrix -> matrices.put(matrix.name(), matrix));
    List<StoredTensor> stored = new ArrayList<>();
    for (Weight weight : of(config)) {
      WeightMatrix matrix = matrices.get(weight.name());
      stored.add(
          matrix == null
              ? checkpoint.tensor(weight.name(), weight.dimensions())
              : matrix.in(checkpoint));
    }
    requireAllRead(checkpoint, config, stored);
    return stored;
  }

  /** A weight that nothing reads is another model than the config describes. */
  private static void requireAllRead(
      Checkpoint checkpoint, ModelConfig config, List<StoredTensor> stored) {
    Set<String> read = new HashSet<>();
    stored.forEach(tensor -> read.add(tensor.name()));
    for (String name : checkpoint.names()) {
      Matcher inLayer = IN_LAYER.matcher(name);
      if (!inLayer.matches() || read.contains(name) || BUFFER.matcher(name).matches()) {
        continue;
      }
      if (Integer.parseInt(inLayer.group(1)) >= config.numHiddenLayers()) {
        throw new InvalidCheckpointException(
            "config.json: num_hidden_layers must be that of the checkpoint, which has %s, was %d"
                .formatted(name, config.numHiddenLayers()));
      }
      throw new InvalidCheckpointException(
          "the checkpoint must have only what a %s as config.json describes it has, had %s"
              .formatted(config.architecture().className(), name));
    }
  }
}
