// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Bytes that are no whole text, written so that people can tell them apart. */
public final class EscapedBytes {
  private EscapedBytes() {}

  /** The characters that are whole, and {@code \xNN} for each byte of the others. */
  public static String of(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    StringBuilder escaped = new StringBuilder();
    while (in.hasRemaining()) {
      CoderResult result = decoder.reset().decode(in, out, true);
      escaped.append(out.flip());
      out.clear();
      for (int i = 0; result.isError() && i < result.length(); i++) {
        escaped.append("\\x%02x".formatted(in.get() & 0xff));
      }
    }
    return escaped.toString();
  }
}
