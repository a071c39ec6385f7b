// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.config.Architecture;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.torch.TensorLoader;
import io.zoetic.model.torch.TorchScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The compiled {@code decoder.py} and typed calls of its methods. */
public final class DecoderScript {
  private final ExpertForm form;
  private final PtSymbolBlock block;
  private final TensorLoader loader;

  /**
   * Compiles the script for a model shape; what it makes belongs to {@code manager}.
   *
   * @param form how experts, if there are any, meet the matrices
   */
  public DecoderScript(NDManager manager, ModelConfig config, ExpertForm form) {
    this.form = form;
    String source = TorchScript.source(DecoderScript.class, "decoder.py");
    this.block = TorchScript.compile(manager, source, "Decoder", attributes(config, form));
    this.loader = new TensorLoader(manager);
  }

  private static Map<String, Object> attributes(ModelConfig config, ExpertForm form) {
    Map<String, Object> attributes = new HashMap<>();
    attributes.put("num_hidden_layers", config.numHiddenLayers());
    attributes.put("num_attention_heads", config.numAttentionHeads());
    attributes.put("num_key_value_heads", config.numKeyValueHeads());
    attributes.put("head_dim", config.headDim());
    attributes.put("rotary_dim", config.rope().dimensions());
    attributes.put("rms_norm_eps", config.rmsNormEps());
    attributes.put("first_layer", DecoderWeights.firstLayer(config));
    attributes.put("weights_per_layer", DecoderWeights.perLayer(config));
    Map<DecoderWeights.Part, Integer> places = DecoderWeights.places(config);
    for (DecoderWeights.Part part : DecoderWeights.Part.values()) {
      attributes.put(part.attribute(), places.getOrDefault(part, 0));
    }
    attributes.put("norm_in_float", normsInFloat(config) ? 1 : 0);
    attributes.put("activation", config.activation().ordinal());
    addFactors(attributes, config.factors());
    attributes.put("window", config.slidingWindow());
    attributes.put(
        "layer_rotary", config.layers().stream().map(ModelConfig.LayerKind::rope).toList());
    attributes.put(
        "layer_sliding", config.layers().stream().map(layer -> layer.slides() ? 1 : 0).toList());
    attributes.put(
        "by_length",
        config.ropes().stream().map(rope -> RotaryTable.isByLength(rope) ? 1 : 0).toList());
    attributes.put("delta", form == ExpertForm.DELTA ? 1 : 0);
    return attributes;
  }

  private static void addFactors(Map<String, Object> attributes, ModelConfig.Factors factors) {
    attributes.put("embedding_scale", factors.embedding());
    attributes.put("attention_scale", factors.attention());
    attributes.put("residual_scale", factors.residual());
    attributes.put("logits_scale", factors.logits());
    attributes.put("attention_cap", factors.attentionCap());
    attributes.put("logits_cap", factors.logitsCap());
  }

  private static boolean normsInFloat(ModelConfig config) {
    return config.architecture().normWeight() != Architecture.NormWeight.ROUNDED;
  }

  /** How experts meet the matrices. */
  ExpertForm form() {
    return form;
  }

  /** The compiled module, for training calls. */
  public PtSymbolBlock block() {
    return block;
  }

  /**
   * Calls a method of the script.
   *
   * @param method its name
   * @param arguments the caller keeps and closes them
   * @return the caller closes it
   */
  IValue call(String method, IValue... arguments) {
    return IValueUtils.runMethod(block, method, arguments);
  }

  /** A stored tensor in the type to compute in; see {@link TensorLoader#load}. */
  public PtNDArray tensor(StoredTensor stored, ComputeType type) {
    return loader.load(stored, type.torchCode());
  }

  /** Floats in the type to compute in. */
  PtNDArray tensor(float[] values, Shape shape, ComputeType type) {
    return loader.load(values, shape, type.torchCode());
  }

  /**
   * All weights of a checkpoint in the order of {@link DecoderWeights}, with the rotary tables.
   *
   * @param length positions that the tables cover
   */
  public PtNDArray[] weights(
      List<StoredTensor> stored, ModelConfig config, ComputeType type, int length) {
    List<DecoderWeights.Weight> weights = DecoderWeights.of(config);
    List<PtNDArray> loaded = new ArrayList<>();
    for (StoredTensor tensor : stored) {
      boolean tiedHead = loaded.size() == 2 && config.tieWordEmbeddings();
      boolean norm = weights.get(loaded.size()).isNorm();
      if (tiedHead) {
        loaded.add(loaded.getFirst());
      } else {
        loaded.add(norm ? norm(tensor, config, type) : tensor(tensor, type));
      }
    }
    return withRotaryTables(loaded, config, length, type);
  }

  /** What a norm multiplies with, in the type in which it does. */
  private PtNDArray norm(StoredTensor stored, ModelConfig config, ComputeType type) {
    if (!normsInFloat(config)) {
      return tensor(stored, type);
    }
    PtNDArray weight = tensor(stored, ComputeType.FLOAT32);
    if (config.architecture().normWeight() != Architecture.NormWeight.ONE_PLUS) {
      return weight;
    }
    try (weight) {
      return weight.add(1f);
    }
  }

  /**
   * Completes weights in the order of {@link DecoderWeights} with the rotary tables.
   *
   * @param length positions that the tables cover
   */
  public PtNDArray[] withRotaryTables(
      List<PtNDArray> weights, ModelConfig config, int length, ComputeType type) {
    List<PtNDArray> all = new ArrayList<>(weights);
    int at = DecoderWeights.ROTARY_INDEX;
    for (ModelConfig.Rope rope : config.ropes()) {
      boolean byLength = RotaryTable.isByLength(rope);
      int end = byLength ? length + 1 : length;
      ComputeType own = byLength ? ComputeType.FLOAT32 : type;
      RotaryTable table = RotaryTable.of(rope, end);
      Shape shape = new Shape(end, rope.dimensions() / 2);
      all.add(at++, tensor(table.first(), shape, own));
      all.add(at++, tensor(table.second(), byLength ? new Shape(1) : shape, own));
    }
    return all.toArray(new PtNDArray[0]);
  }

  /** An int64 tensor. */
  static PtNDArray longs(NDManager owner, long[] values, long... shape) {
    NDArray array = owner.create(values, new Shape(shape));
    return (PtNDArray) array;
  }
}
