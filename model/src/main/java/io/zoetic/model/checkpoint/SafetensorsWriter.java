// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Collects tensors and writes them as one safetensors file. One thread. */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  private final Map<String, ByteBuffer> contents = new LinkedHashMap<>();
  private final ObjectNode header = JSON.createObjectNode();
  private long offset;

  public SafetensorsWriter() {
    this(Map.of("format", "pt"));
  }

  /**
   * @param metadata written into the header, in this order
   */
  public SafetensorsWriter(Map<String, String> metadata) {
    ObjectNode node = header.putObject("__metadata__");
    metadata.forEach(node::put);
  }

  /** Adds a tensor; {@code values} in row-major order are rounded to the nearest bfloat16. */
  public void addBfloat16(String name, long[] shape, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(bfloat16(value));
    }
    add(name, "BF16", shape, bytes.flip());
  }

  /** Adds a tensor in float32; {@code values} are in row-major order. */
  public void addFloat32(String name, long[] shape, float[] values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    add(name, "F32", shape, bytes);
  }

  /** Adds a tensor in float32 by its little-endian bytes, which must not change until written. */
  public void addFloat32(String name, long[] shape, ByteBuffer bytes) {
    add(name, "F32", shape, bytes);
  }

  private void add(String name, String type, long[] shape, ByteBuffer bytes) {
    ObjectNode entry = header.putObject(name).put("dtype", type);
    ArrayNode dimensions = entry.putArray("shape");
    for (long dimension : shape) {
      dimensions.add(dimension);
    }
    entry.putArray("data_offsets").add(offset).add(offset + bytes.remaining());
    contents.put(name, bytes);
    offset += bytes.remaining();
  }

  /**
   * Writes all tensors in the order they were added. A reader sees the whole file or none: it is
   * written beside its place and then moved there.
   */
  public void write(Path file) throws IOException {
    ByteBuffer head = head();
    Path unfinished = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel out =
          FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        writeFully(out, head);
        for (ByteBuffer content : contents.values()) {
          writeFully(out, content.duplicate());
        }
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /** What {@link #write} writes, for something small. */
  public byte[] toBytes() {
    ByteBuffer head = head();
    ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(head.remaining() + offset));
    all.put(head);
    contents.values().forEach(content -> all.put(content.duplicate()));
    return all.array();
  }

  private ByteBuffer head() {
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padding = (ALIGNMENT - json.length % ALIGNMENT) % ALIGNMENT;
    ByteBuffer head = ByteBuffer.allocate(8 + json.length + padding).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(json.length + padding).put(json);
    return head.put(" ".repeat(padding).getBytes(StandardCharsets.UTF_8)).flip();
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Rounds to the nearest bfloat16, ties to even. */
  static short bfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }
}
