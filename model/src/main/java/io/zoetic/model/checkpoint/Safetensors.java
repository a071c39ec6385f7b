// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads safetensors files: 8 bytes of header length, a JSON header, then the tensors' bytes. Every
 * offset is checked against the file before anything is used.
 */
final class Safetensors {
  private static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int LENGTH_BYTES = 8;

  /** 100,000 tensors take about half of it, far more than any model has in a file. */
  private static final long HEADER_BYTES_MAX = 16L << 20;

  private static final int TENSORS_MAX = 100_000;

  private Safetensors() {}

  /**
   * Maps a file and reads its header.
   *
   * @param arena how long the mapping lives
   * @throws InvalidCheckpointException if the file is not well-formed
   */
  static Content map(Path file, Arena arena) {
    return parse(String.valueOf(file.getFileName()), mapping(file, arena));
  }

  /**
   * Reads the header of a file's bytes.
   *
   * @param name what errors call the file
   * @throws InvalidCheckpointException if the bytes are not well-formed
   */
  static Content parse(String name, MemorySegment mapping) {
    long size = mapping.byteSize();
    if (size < LENGTH_BYTES) {
      throw invalid(name, "a file must hold an 8-byte header length, it has " + size + " bytes");
    }
    requireNoPointer(name, mapping);
    long headerBytes = mapping.get(LENGTH, 0);
    if (headerBytes < 2 || headerBytes > Math.min(HEADER_BYTES_MAX, size - LENGTH_BYTES)) {
      throw invalid(
          name,
          "the header length must be in 2.."
              + Math.min(HEADER_BYTES_MAX, size - LENGTH_BYTES)
              + " (the file is truncated or not safetensors), was "
              + headerBytes);
    }
    byte[] header = mapping.asSlice(LENGTH_BYTES, headerBytes).toArray(ValueLayout.JAVA_BYTE);
    JsonNode json = CheckpointJson.parse(name, new String(header, StandardCharsets.UTF_8));
    if (json.size() > TENSORS_MAX) {
      throw invalid(
          name, "a file must have at most %d tensors, has %d".formatted(TENSORS_MAX, json.size()));
    }
    return new Content(
        tensors(name, json, mapping.asSlice(LENGTH_BYTES + headerBytes)),
        others(json),
        metadata(json));
  }

  private static void requireNoPointer(String name, MemorySegment mapping) {
    byte[] begin =
        mapping.asSlice(0, Math.min(64, mapping.byteSize())).toArray(ValueLayout.JAVA_BYTE);
    if (new String(begin, StandardCharsets.UTF_8).startsWith(CheckpointJson.LFS_POINTER)) {
      throw invalid(name, CheckpointJson.LFS_RULE);
    }
  }

  /**
   * The content of a file.
   *
   * @param others the types of tensors that are not floating-point, by name
   */
  record Content(
      Map<String, StoredTensor> tensors,
      Map<String, String> others,
      Map<String, String> metadata) {}

  /** Tensors of types that nothing here computes with. */
  private static Map<String, String> others(JsonNode header) {
    Map<String, String> others = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      String type = entry.getValue().path("dtype").asText();
      if (!entry.getKey().equals("__metadata__") && !isRead(type)) {
        others.put(entry.getKey(), type);
      }
    }
    return others;
  }

  private static boolean isRead(String dtype) {
    return dtype.equals("F32") || dtype.equals("F16") || dtype.equals("BF16");
  }

  private static Map<String, String> metadata(JsonNode header) {
    Map<String, String> metadata = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.path("__metadata__").properties()) {
      metadata.put(entry.getKey(), entry.getValue().asText());
    }
    return metadata;
  }

  private static Map<String, StoredTensor> tensors(
      String file, JsonNode header, MemorySegment content) {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      if (!entry.getKey().equals("__metadata__")) {
        tensor(file, entry.getKey(), entry.getValue(), content)
            .ifPresent(tensor -> tensors.put(tensor.name(), tensor));
      }
    }
    requireDisjoint(file, tensors.values(), content);
    return tensors;
  }

  private static void requireDisjoint(
      String file, Collection<StoredTensor> tensors, MemorySegment content) {
    long end = 0;
    List<StoredTensor> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparingLong(tensor -> offset(tensor, content)));
    for (StoredTensor tensor : ordered) {
      if (offset(tensor, content) < end) {
        throw invalid(file, "data_offsets of " + tensor.name() + " overlap another tensor's");
      }
      end = offset(tensor, content) + tensor.bytes().byteSize();
    }
  }

  private static long offset(StoredTensor tensor, MemorySegment content) {
    return tensor.bytes().address() - content.address();
  }

  /** Integer buffers that old exports carry beside their weights are none of our business. */
  private static Optional<StoredTensor> tensor(
      String file, String name, JsonNode entry, MemorySegment content) {
    String dtype = entry.path("dtype").asText();
    if (!isRead(dtype)) {
      if (name.endsWith(".weight")) {
        throw invalid(file, "type of " + name + " must be F32, F16 or BF16, was " + dtype);
      }
      return Optional.empty();
    }
    StoredType type = StoredType.valueOf(dtype);
    List<Long> shape = new ArrayList<>();
    entry.path("shape").forEach(dimension -> shape.add(dimension.asLong(-1)));
    long begin = entry.path("data_offsets").path(0).asLong(-1);
    long end = entry.path("data_offsets").path(1).asLong(-1);
    if (begin < 0 || end < begin || end > content.byteSize()) {
      throw invalid(
          file,
          "data_offsets of %s must lie in 0..%d, were [%d, %d]"
              .formatted(name, content.byteSize(), begin, end));
    }
    long expected = byteCount(file, name, shape, type);
    if (end - begin != expected) {
      throw invalid(
          file,
          "%s of shape %s and type %s must have %d bytes, data_offsets give %d"
              .formatted(name, shape, dtype, expected, end - begin));
    }
    return Optional.of(new StoredTensor(name, type, shape, content.asSlice(begin, end - begin)));
  }

  private static long byteCount(String file, String name, List<Long> shape, StoredType type) {
    long bytes = type.blockBytes();
    for (long dimension : shape) {
      if (dimension < 0) {
        throw invalid(file, "dimensions of " + name + " must be >= 0, shape was " + shape);
      }
      try {
        bytes = Math.multiplyExact(bytes, dimension);
      } catch (ArithmeticException e) {
        throw invalid(file, "the size of " + name + " must fit 64 bits, shape was " + shape);
      }
    }
    return bytes;
  }

  private static MemorySegment mapping(Path file, Arena arena) {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw new InvalidCheckpointException("cannot map " + file, e);
    }
  }

  private static InvalidCheckpointException invalid(String file, String rule) {
    return new InvalidCheckpointException(file + ": " + rule);
  }
}
