// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads the header of a GGUF file from the beginning to its end. What it makes is bounded by the
 * file's own size and by {@link #ELEMENTS_MAX}, whatever the file says. One thread.
 */
final class GgufCursor {
  /** Elements of all arrays together: a vocabulary has some hundred thousand, three times. */
  private static final long ELEMENTS_MAX = 1 << 23;

  /** A chat template may have some ten thousand. */
  private static final long STRING_BYTES_MAX = 16 << 20;

  private static final int ARRAY = 9;
  private static final int STRING = 8;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String file;
  private final MemorySegment bytes;
  private long position;
  private long elements;

  GgufCursor(String file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Where the next byte is. */
  long position() {
    return position;
  }

  InvalidCheckpointException invalid(String rule) {
    return new InvalidCheckpointException(file + ": " + rule);
  }

  void require(boolean holds, String rule, Object value) {
    if (!holds) {
      throw invalid(rule + ", was " + value);
    }
  }

  private long take(long count) {
    if (count > bytes.byteSize() - position) {
      throw invalid(
          "needs %d bytes at %d, the file ends at %d: it is truncated or not GGUF"
              .formatted(count, position, bytes.byteSize()));
    }
    long at = position;
    position += count;
    return at;
  }

  long uint32() {
    return Integer.toUnsignedLong(bytes.get(INT, take(4)));
  }

  /** Unsigned in the file; what does not fit is negative, which no caller takes. */
  long int64() {
    return bytes.get(LONG, take(8));
  }

  /** A count of things that take at least {@code bytesEach}. */
  long count(String things, long bytesEach) {
    long count = int64();
    long most = (bytes.byteSize() - position) / bytesEach;
    require(
        count >= 0 && count <= most,
        "the number of %s must be in 0..%d in what is left of the file".formatted(things, most),
        count < 0 ? Long.toUnsignedString(count) : count);
    return count;
  }

  String string() {
    long length = count("bytes of a string", 1);
    require(length <= STRING_BYTES_MAX, "a string must have 0.." + STRING_BYTES_MAX, length);
    byte[] text = bytes.asSlice(take(length), length).toArray(ValueLayout.JAVA_BYTE);
    return new String(text, StandardCharsets.UTF_8);
  }

  /** A type and a value of it. */
  JsonNode value() {
    int type = (int) uint32();
    return type == ARRAY ? array() : scalar(type);
  }

  private JsonNode array() {
    int type = (int) uint32();
    require(type != ARRAY, "arrays must not hold arrays", "an array of arrays");
    long count = count("elements", type == STRING ? 8 : size(type));
    elements += count;
    require(elements <= ELEMENTS_MAX, "all arrays together must have 0.." + ELEMENTS_MAX, elements);
    ArrayNode array = NODES.arrayNode((int) count);
    for (long i = 0; i < count; i++) {
      array.add(scalar(type));
    }
    return array;
  }

  private int size(int type) {
    return switch (type) {
      case 0, 1, 7 -> 1;
      case 2, 3 -> 2;
      case 4, 5, 6 -> 4;
      case 10, 11, 12 -> 8;
      default -> throw invalid("a metadata type must be in 0..12, was " + type);
    };
  }

  private JsonNode scalar(int type) {
    if (type == STRING) {
      return NODES.textNode(string());
    }
    long at = take(size(type));
    return switch (type) {
      case 0 -> NODES.numberNode(bytes.get(ValueLayout.JAVA_BYTE, at) & 0xff);
      case 1 -> NODES.numberNode((int) bytes.get(ValueLayout.JAVA_BYTE, at));
      case 2 -> NODES.numberNode(pair(at) & 0xffff);
      case 3 -> NODES.numberNode((int) pair(at));
      case 4 -> unsigned(bytes.get(INT, at));
      case 5 -> NODES.numberNode(bytes.get(INT, at));
      case 6 -> NODES.numberNode(Float.intBitsToFloat(bytes.get(INT, at)));
      case 7 -> NODES.booleanNode(bytes.get(ValueLayout.JAVA_BYTE, at) != 0);
      case 12 -> NODES.numberNode(Double.longBitsToDouble(bytes.get(LONG, at)));
      default -> NODES.numberNode(bytes.get(LONG, at));
    };
  }

  private static JsonNode unsigned(int value) {
    return value >= 0 ? NODES.numberNode(value) : NODES.numberNode(Integer.toUnsignedLong(value));
  }

  private short pair(long at) {
    return bytes.get(ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), at);
  }
}
