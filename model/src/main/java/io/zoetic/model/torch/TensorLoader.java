// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.torch;

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
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.util.Map;

/** Makes tensors of stored bytes in any type, bfloat16 too, which DJL itself does not know. */
public final class TensorLoader {
  private final PtNDManager manager;
  private final PtSymbolBlock block;

  /**
   * @param manager owns what is loaded
   */
  public TensorLoader(NDManager manager) {
    this.manager = (PtNDManager) manager;
    this.block =
        TorchScript.compile(
            manager, TorchScript.source(TensorLoader.class, "tensors.py"), "Tensors", Map.of());
  }

  /**
   * A stored tensor in the type to compute in. On the CPU float32 that stays float32 is used where
   * it lies in the file; anything else is copied.
   *
   * @param torchCode the type to compute in, as PyTorch numbers it
   */
  public PtNDArray load(StoredTensor stored, int torchCode) {
    long[] shape = stored.shape().stream().mapToLong(Long::longValue).toArray();
    if (stored.isFloat32InPlace() && torchCode == StoredType.F32.torchCode()) {
      return manager.create(stored.pieces().getFirst(), new Shape(shape), DataType.FLOAT32);
    }
    try (Arena arena = Arena.ofShared()) {
      StoredTensor.Readable readable = stored.readable(arena);
      PtNDArray[] pieces =
          readable.pieces().stream()
              .map(piece -> manager.create(piece, new Shape(piece.remaining()), DataType.UINT8))
              .toArray(PtNDArray[]::new);
      return convert(pieces, readable.type().torchCode(), shape, torchCode);
    }
  }

  /** Floats as a tensor in the type to compute in. */
  public PtNDArray load(float[] values, Shape shape, int torchCode) {
    PtNDArray floats = (PtNDArray) manager.create(values, shape);
    return torchCode == StoredType.F32.torchCode() ? floats : cast(floats, torchCode);
  }

  private PtNDArray cast(PtNDArray floats, int torchCode) {
    ByteBuffer bytes = floats.toByteBuffer();
    ByteBuffer direct = ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    PtNDArray raw = manager.create(direct, new Shape(direct.remaining()), DataType.UINT8);
    long[] shape = floats.getShape().getShape();
    floats.close();
    return convert(new PtNDArray[] {raw}, StoredType.F32.torchCode(), shape, torchCode);
  }

  /** Converts pieces of raw bytes and closes them. */
  private PtNDArray convert(PtNDArray[] pieces, int storedCode, long[] shape, int torchCode) {
    try (IValue list = IValue.listFrom(pieces);
        IValue stored = IValue.from((long) storedCode);
        IValue dimensions = IValue.listFrom(shape);
        IValue to = IValue.from((long) torchCode);
        IValue result = IValueUtils.runMethod(block, "tensor", list, stored, dimensions, to)) {
      return result.toTensor(manager);
    } finally {
      for (PtNDArray piece : pieces) {
        piece.close();
      }
    }
  }
}
