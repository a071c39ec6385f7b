// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Cuts text into the pieces that merges never cross: the pre-tokenizer. */
final class WordSplitter {
  /*
   * Llama 3's pattern with two changes: a digit is a piece of its own (there: up to three), and so
   * is a capital letter that no small letter follows, so that CAB is three tokens and Ann is one.
   * A blank before such a capital stays alone, which keeps one token per letter wherever it stands.
   * The alternatives cover every character, and mean the same to Java and to Oniguruma.
   */
  static final String PATTERN =
      "'(?:s|t|re|ve|m|ll|d)(?!\\p{L})"
          + "|\\p{Lu}(?!\\p{Ll})"
          + "|[^\\r\\n\\p{L}\\p{N}]?\\p{Lu}?\\p{Ll}+"
          + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lt}\\p{Lm}\\p{Lo}]+"
          + "|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
          + "|\\s*[\\r\\n]+"
          + "|\\s+(?!\\S)"
          + "|\\s+";

  private static final Pattern COMPILED = Pattern.compile(PATTERN, Pattern.UNICODE_CHARACTER_CLASS);

  private WordSplitter() {}

  static List<String> split(String text) {
    return COMPILED.matcher(text).results().map(MatchResult::group).toList();
  }
}
