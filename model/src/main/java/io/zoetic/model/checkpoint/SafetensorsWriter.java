// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Collects tensors and writes them as one safetensors file in bfloat16. One thread. */
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ALIGNMENT = 8;

  private final Map<String, byte[]> contents = new LinkedHashMap<>();
  private final ObjectNode header = JSON.createObjectNode();
  private long offset;

  public SafetensorsWriter() {
    header.putObject("__metadata__").put("format", "pt");
  }

  /** Adds a tensor; {@code values} in row-major order are rounded to the nearest bfloat16. */
  public void add(String name, long[] shape, float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putShort(bfloat16(value));
    }
    ObjectNode entry = header.putObject(name).put("dtype", "BF16");
    ArrayNode dimensions = entry.putArray("shape");
    for (long dimension : shape) {
      dimensions.add(dimension);
    }
    entry.putArray("data_offsets").add(offset).add(offset + bytes.capacity());
    contents.put(name, bytes.array());
    offset += bytes.capacity();
  }

  /** Writes all tensors in the order they were added. */
  public void write(Path file) throws IOException {
    byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
    int padding = (ALIGNMENT - json.length % ALIGNMENT) % ALIGNMENT;
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      out.write(
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(json.length + padding)
              .array());
      out.write(json);
      out.write(" ".repeat(padding).getBytes(StandardCharsets.UTF_8));
      for (byte[] content : contents.values()) {
        out.write(content);
      }
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
