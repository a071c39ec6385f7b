// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The alphabet in which byte-level vocabularies write bytes: printable bytes of Latin-1 as
 * themselves, the others as the characters from U+0100 on, in order (GPT-2, Radford et al. 2019).
 */
final class ByteAlphabet {
  private static final int BYTES = 256;

  /** The byte that each character below this bound stands for, or -1. */
  private static final int[] BYTE_OF = new int[2 * BYTES];

  static {
    Arrays.fill(BYTE_OF, -1);
    int next = BYTES;
    for (int value = 0; value < BYTES; value++) {
      BYTE_OF[isPrintable(value) ? value : next++] = value;
    }
  }

  private ByteAlphabet() {}

  private static boolean isPrintable(int value) {
    return value >= '!' && value <= '~' || value >= 0xa1 && value <= 0xff && value != 0xad;
  }

  /** What a piece stands for; one with a character of no byte is its own text. */
  static byte[] bytes(String piece) {
    byte[] bytes = new byte[piece.length()];
    for (int i = 0; i < bytes.length; i++) {
      char character = piece.charAt(i);
      int value = character < BYTE_OF.length ? BYTE_OF[character] : -1;
      if (value < 0) {
        return piece.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }
}
