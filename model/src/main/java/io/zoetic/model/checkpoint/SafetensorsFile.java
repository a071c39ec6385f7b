// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One safetensors file, memory-mapped until closed. Thread-safe. */
public final class SafetensorsFile implements AutoCloseable {
  private final Path file;
  private final Arena arena;
  private final Safetensors.Content content;

  private SafetensorsFile(Path file, Arena arena, Safetensors.Content content) {
    this.file = file;
    this.arena = arena;
    this.content = content;
  }

  /**
   * Maps a file and checks its header.
   *
   * @throws InvalidCheckpointException if it is missing or not well-formed
   */
  public static SafetensorsFile open(Path file) {
    Arena arena = Arena.ofShared();
    try {
      return new SafetensorsFile(file, arena, Safetensors.map(file, arena));
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /** All tensors by name, in the order of the header. */
  public Map<String, StoredTensor> tensors() {
    return content.tensors();
  }

  /** What the header says beside the tensors. */
  public Map<String, String> metadata() {
    return content.metadata();
  }

  /**
   * A float32 tensor of a known shape.
   *
   * @throws InvalidCheckpointException if it is missing or another one
   */
  public StoredTensor float32(String name, long... shape) {
    StoredTensor tensor = content.tensors().get(name);
    List<Long> expected = Arrays.stream(shape).boxed().toList();
    if (tensor == null || tensor.type() != StoredType.F32 || !tensor.shape().equals(expected)) {
      throw new InvalidCheckpointException(
          "%s must hold %s as F32 of shape %s, %s"
              .formatted(
                  file.getFileName(),
                  name,
                  expected,
                  tensor == null ? "has none" : "has " + tensor.type() + " " + tensor.shape()));
    }
    return tensor;
  }

  /** The values of a float32 tensor, copied. */
  public static float[] floats(StoredTensor tensor) {
    float[] values = new float[Math.toIntExact(tensor.bytes().byteSize() / Float.BYTES)];
    int at = 0;
    for (ByteBuffer piece : tensor.pieces()) {
      int count = piece.remaining() / Float.BYTES;
      piece.asFloatBuffer().get(values, at, count);
      at += count;
    }
    return values;
  }

  @Override
  public void close() {
    arena.close();
  }
}
