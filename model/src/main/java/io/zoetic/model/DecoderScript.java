// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.checkpoint.StoredType;
import io.zoetic.model.torch.TorchScript;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The compiled {@code decoder.py} and typed calls of its methods. */
public final class DecoderScript {
  private final PtNDManager manager;
  private final PtSymbolBlock block;

  /** Compiles the script for a model shape; what it makes belongs to {@code manager}. */
  public DecoderScript(NDManager manager, ModelConfig config) {
    this.manager = (PtNDManager) manager;
    String source = TorchScript.source(DecoderScript.class, "decoder.py");
    this.block =
        TorchScript.compile(
            manager,
            source,
            "Decoder",
            Map.of(
                "num_hidden_layers", config.numHiddenLayers(),
                "num_attention_heads", config.numAttentionHeads(),
                "num_key_value_heads", config.numKeyValueHeads(),
                "head_dim", config.headDim(),
                "hidden_size", config.hiddenSize(),
                "rms_norm_eps", config.rmsNormEps()));
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

  /**
   * A stored tensor in the type to compute in. On the CPU float32 that stays float32 is used where
   * it lies in the file; anything else is copied.
   */
  PtNDArray tensor(StoredTensor stored, ComputeType type) {
    long[] shape = stored.shape().stream().mapToLong(Long::longValue).toArray();
    List<ByteBuffer> bytes = stored.pieces();
    if (stored.type() == StoredType.F32 && type == ComputeType.FLOAT32 && bytes.size() == 1) {
      return manager.create(bytes.getFirst(), new Shape(shape), DataType.FLOAT32);
    }
    PtNDArray[] pieces =
        bytes.stream()
            .map(piece -> manager.create(piece, new Shape(piece.remaining()), DataType.UINT8))
            .toArray(PtNDArray[]::new);
    return tensor(pieces, stored.type().torchCode(), shape, type);
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

  /** A table of numbers as a tensor in the type to compute in. */
  private PtNDArray tensor(float[] values, Shape shape, ComputeType type) {
    PtNDArray floats = (PtNDArray) manager.create(values, shape);
    return type == ComputeType.FLOAT32 ? floats : cast(floats, type);
  }

  /** Converts to the type to compute in, as raw bytes: DJL itself knows no bfloat16. */
  private PtNDArray cast(PtNDArray floats, ComputeType type) {
    ByteBuffer bytes = floats.toByteBuffer();
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    PtNDArray raw = manager.create(direct, new Shape(direct.remaining()), DataType.UINT8);
    long[] shape = floats.getShape().getShape();
    floats.close();
    return tensor(new PtNDArray[] {raw}, ComputeType.FLOAT32.torchCode(), shape, type);
  }

  /** Converts pieces of raw bytes and closes them. */
  private PtNDArray tensor(PtNDArray[] pieces, int storedCode, long[] shape, ComputeType type) {
    try (IValue list = IValue.listFrom(pieces);
        IValue stored = IValue.from((long) storedCode);
        IValue dimensions = IValue.listFrom(shape);
        IValue to = IValue.from((long) type.torchCode());
        IValue result = call("tensor", list, stored, dimensions, to)) {
      return result.toTensor(manager);
    } finally {
      for (PtNDArray piece : pieces) {
        piece.close();
      }
    }
  }

  /** An int64 tensor. */
  static PtNDArray longs(NDManager owner, long[] values, long... shape) {
    NDArray array = owner.create(values, new Shape(shape));
    return (PtNDArray) array;
  }
}
