// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

/**
 * How many tokens a text has at least, known without a tokenizer: tokens stand for so many bytes at
 * most. Blanks are not counted, since templates and tokenizers may drop them.
 *
 * @param tokenBytesMax bytes of UTF-8 that one token stands for, at most
 */
public record TokenBound(int tokenBytesMax) {
  public TokenBound {
    if (tokenBytesMax < 1) {
      throw new IllegalArgumentException("tokenBytesMax must be >= 1, was " + tokenBytesMax);
    }
  }

  /** Tokens of a text, at least. */
  public long tokensOf(String text) {
    return Math.ceilDiv(bytes(text), (long) tokenBytesMax);
  }

  private static long bytes(String text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c) && !Character.isSpaceChar(c)) {
        // A surrogate is half of a character of four bytes.
        bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
      }
    }
    return bytes;
  }
}
