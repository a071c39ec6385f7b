// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One safetensors file, memory-mapped until closed or read whole. Thread-safe. */
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

  /**
   * Reads a file whole, for one that others may cut short at any time: a mapping would then fail on
   * access.
   *
   * @param bytesMax more are refused
   * @throws InvalidCheckpointException if it is missing, larger, or not well-formed
   */
  public static SafetensorsFile read(Path file, long bytesMax) {
    Arena arena = Arena.ofShared();
    try {
      MemorySegment bytes = MemorySegment.ofArray(bytes(file, bytesMax));
      String name = String.valueOf(file.getFileName());
      return new SafetensorsFile(file, arena, Safetensors.parse(name, bytes));
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  /**
   * A file that is in memory; its bytes must not change.
   *
   * @param name for messages
   * @throws InvalidCheckpointException if it is not well-formed
   */
  public static SafetensorsFile ofBytes(String name, byte[] bytes) {
    Arena arena = Arena.ofShared();
    try {
      Safetensors.Content content = Safetensors.parse(name, MemorySegment.ofArray(bytes));
      return new SafetensorsFile(Path.of(name), arena, content);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static byte[] bytes(Path file, long bytesMax) {
    try (InputStream in = Files.newInputStream(file)) {
      long size = Files.size(file);
      if (size > bytesMax) {
        throw new InvalidCheckpointException(
            "%s must have at most %d bytes, has %d".formatted(file.getFileName(), bytesMax, size));
      }
      return in.readNBytes(Math.toIntExact(bytesMax));
    } catch (IOException e) {
      throw new InvalidCheckpointException("cannot read " + file, e);
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
