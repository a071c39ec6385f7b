// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

/**
 * The printable character that stands for each byte in the files of a byte-level tokenizer.
 *
 * <p>GPT-2's mapping: printable Latin-1 bytes stand for themselves, the others for the characters
 * from U+0100 on, in order.
 */
final class ByteAlphabet {
  private static final char[] SYMBOLS = symbols();

  private ByteAlphabet() {}

  static char symbol(int unsignedByte) {
    return SYMBOLS[unsignedByte];
  }

  private static char[] symbols() {
    char[] symbols = new char[256];
    char next = 0x100;
    for (int value = 0; value < symbols.length; value++) {
      symbols[value] = isPrintable(value) ? (char) value : next++;
    }
    return symbols;
  }

  private static boolean isPrintable(int value) {
    return (value >= '!' && value <= '~')
        || (value >= 0xA1 && value <= 0xAC)
        || (value >= 0xAE && value <= 0xFF);
  }
}
