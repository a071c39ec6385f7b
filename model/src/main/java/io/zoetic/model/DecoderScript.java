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

  private static Map<String, Number> attributes(ModelConfig config, ExpertForm form) {
    Map<String, Number> attributes = new HashMap<>();
    attributes.put("num_hidden_layers", config.numHiddenLayers());
    attributes.put("num_attention_heads", config.numAttentionHeads());
    attributes.put("num_key_value_heads", config.numKeyValueHeads());
    attributes.put("head_dim", config.headDim());
    attributes.put("rms_norm_eps", config.rmsNormEps());
    attributes.put("weights_per_layer", DecoderWeights.perLayer(config));
    attributes.put("bias_at", DecoderWeights.biasAt(config));
    attributes.put("head_norm_at", DecoderWeights.headNormAt(config));
    attributes.put("delta", form == ExpertForm.DELTA ? 1 : 0);
    return attributes;
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
    List<PtNDArray> loaded = new ArrayList<>();
    for (StoredTensor tensor : stored) {
      boolean tiedHead = loaded.size() == 2 && config.tieWordEmbeddings();
      loaded.add(tiedHead ? loaded.getFirst() : tensor(tensor, type));
    }
    return withRotaryTables(loaded, config, length, type);
  }

  /**
   * Completes weights in the order of {@link DecoderWeights} with the rotary tables.
   *
   * @param length positions that the tables cover
   */
  public PtNDArray[] withRotaryTables(
      List<PtNDArray> weights, ModelConfig config, int length, ComputeType type) {
    RotaryTable rotary = RotaryTable.of(config, length);
    Shape shape = new Shape(length, config.headDim() / 2);
    List<PtNDArray> all = new ArrayList<>(weights);
    all.add(DecoderWeights.ROTARY_INDEX, tensor(rotary.cos(), shape, type));
    all.add(DecoderWeights.ROTARY_INDEX + 1, tensor(rotary.sin(), shape, type));
    return all.toArray(new PtNDArray[0]);
  }

  /** An int64 tensor. */
  static PtNDArray longs(NDManager owner, long[] values, long... shape) {
    NDArray array = owner.create(values, new Shape(shape));
    return (PtNDArray) array;
  }
}
