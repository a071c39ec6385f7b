// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small GGUF files of float32 tensors, for tests. */
public final class GgufWriter {
  private static final int ALIGNMENT = 32;

  private final Map<String, Object> metadata = new LinkedHashMap<>();
  private final List<Tensor> tensors = new ArrayList<>();

  @SuppressWarnings("ArrayRecordComponent") // written once
  private record Tensor(String name, long[] shape, float[] values) {}

  /** A value: Integer (uint32), Float, Boolean, String, or a list of Strings, Integers, Floats. */
  public GgufWriter put(String key, Object value) {
    metadata.put(key, value);
    return this;
  }

  /** A tensor, row-major. */
  public GgufWriter tensor(String name, long[] shape, float[] content) {
    tensors.add(new Tensor(name, shape, content));
    return this;
  }

  public void write(Path file) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    head.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    number(head, 4, 3);
    number(head, 8, tensors.size());
    number(head, 8, metadata.size());
    metadata.forEach(
        (key, value) -> {
          string(head, key);
          value(head, value);
        });
    long offset = 0;
    for (Tensor tensor : tensors) {
      long[] shape = tensor.shape();
      string(head, tensor.name());
      number(head, 4, shape.length);
      for (int i = shape.length - 1; i >= 0; i--) {
        number(head, 8, shape[i]);
      }
      number(head, 4, 0);
      number(head, 8, offset);
      offset += padded(4L * tensor.values().length);
    }
    pad(head);
    for (Tensor tensor : tensors) {
      ByteBuffer bytes =
          ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(tensor.values());
      head.writeBytes(bytes.array());
      pad(head);
    }
    Files.write(file, head.toByteArray());
  }

  private static long padded(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static void pad(ByteArrayOutputStream out) {
    out.writeBytes(new byte[(int) (padded(out.size()) - out.size())]);
  }

  private static void number(ByteArrayOutputStream out, int bytes, long value) {
    for (int i = 0; i < bytes; i++) {
      out.write((int) (value >> 8 * i));
    }
  }

  private static void string(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(out, 8, bytes.length);
    out.writeBytes(bytes);
  }

  private static int type(Object value) {
    return switch (value) {
      case Integer _ -> 4;
      case Float _ -> 6;
      case Boolean _ -> 7;
      case String _ -> 8;
      default -> throw new IllegalArgumentException(value.toString());
    };
  }

  private static void value(ByteArrayOutputStream out, Object value) {
    if (value instanceof List<?> list) {
      number(out, 4, 9);
      number(out, 4, list.isEmpty() ? 8 : type(list.getFirst()));
      number(out, 8, list.size());
      list.forEach(element -> scalar(out, element));
    } else {
      number(out, 4, type(value));
      scalar(out, value);
    }
  }

  private static void scalar(ByteArrayOutputStream out, Object value) {
    switch (value) {
      case Integer number -> number(out, 4, number);
      case Float number -> number(out, 4, Float.floatToRawIntBits(number));
      case Boolean truth -> number(out, 1, truth ? 1 : 0);
      case String text -> string(out, text);
      default -> throw new IllegalArgumentException(value.toString());
    }
  }
}
