// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.torch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The few opcodes of Python's pickle protocol 2 that a TorchScript module needs. */
final class Pickle {
  private static final int PROTOCOL = 0x80;
  private static final int GLOBAL = 'c';
  private static final int EMPTY_TUPLE = ')';
  private static final int NEW_OBJECT = 0x81;
  private static final int EMPTY_DICT = '}';
  private static final int MARK = '(';
  private static final int SET_ITEMS = 'u';
  private static final int UNICODE = 'X';
  private static final int INT = 'J';
  private static final int FLOAT = 'G';
  private static final int FALSE = 0x89;
  private static final int NONE = 'N';
  private static final int EMPTY_LIST = ']';
  private static final int APPENDS = 'e';
  private static final int TUPLE_OF_ONE = 0x85;
  private static final int REDUCE = 'R';
  private static final int BUILD = 'b';
  private static final int STOP = '.';

  private Pickle() {}

  /**
   * One object of a module class in evaluation mode; attributes are numbers and lists of integers.
   */
  static byte[] object(String className, Map<String, ?> attributes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.write(PROTOCOL);
      out.write(2);
      out.write(GLOBAL);
      out.write(("__torch__\n" + className + "\n").getBytes(StandardCharsets.US_ASCII));
      out.write(EMPTY_TUPLE);
      out.write(NEW_OBJECT);
      out.write(EMPTY_DICT);
      out.write(MARK);
      string(out, "training");
      out.write(FALSE);
      string(out, "_is_full_backward_hook");
      out.write(NONE);
      for (Map.Entry<String, ?> attribute : attributes.entrySet()) {
        string(out, attribute.getKey());
        value(out, attribute.getValue());
      }
      out.write(SET_ITEMS);
      out.write(BUILD);
      out.write(STOP);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static void string(DataOutputStream out, String value) throws IOException {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    out.write(UNICODE);
    out.writeInt(Integer.reverseBytes(utf8.length));
    out.write(utf8);
  }

  private static void value(DataOutputStream out, Object value) throws IOException {
    if (value instanceof List<?> integers) {
      list(out, integers);
    } else {
      number(out, (Number) value);
    }
  }

  /** libtorch wants a list with its type: what this function of it makes. */
  private static void list(DataOutputStream out, List<?> integers) throws IOException {
    out.write(GLOBAL);
    out.write("torch.jit._pickle\nbuild_intlist\n".getBytes(StandardCharsets.US_ASCII));
    out.write(EMPTY_LIST);
    out.write(MARK);
    for (Object integer : integers) {
      number(out, (Number) integer);
    }
    out.write(APPENDS);
    out.write(TUPLE_OF_ONE);
    out.write(REDUCE);
  }

  /** Integers are little-endian, floats big-endian: that is the format. */
  private static void number(DataOutputStream out, Number value) throws IOException {
    if (value instanceof Double) {
      out.write(FLOAT);
      out.writeDouble(value.doubleValue());
    } else {
      out.write(INT);
      out.writeInt(Integer.reverseBytes(value.intValue()));
    }
  }
}
