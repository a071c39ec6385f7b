// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What a tokenizer does to a text before it looks at its vocabulary, as far as it bears on how many
 * bytes one token stands for.
 */
final class TokenizerRules {
  /** What NFC makes of a text is a third of it at least: three jamo become one syllable. */
  private static final int NFC_SHRINKS = 3;

  /** These cut a text, and drop none of it but blanks. */
  private static final Set<String> CUTS =
      Set.of("ByteLevel", "Metaspace", "Digits", "Whitespace", "WhitespaceSplit");

  private int shrinks = 1;
  private boolean known = true;
  private boolean everyByte;

  void normalizer(JsonNode rule) {
    switch (rule.path("type").asText()) {
      case "", "Prepend" -> {
        // Nothing is dropped.
      }
      case "NFC" -> shrinks *= NFC_SHRINKS;
      case "Replace" -> known &= replacesBlanks(rule);
      case "Sequence" -> rule.path("normalizers").forEach(this::normalizer);
      default -> known = false;
    }
  }

  private static boolean replacesBlanks(JsonNode rule) {
    String pattern = rule.path("pattern").path("String").asText();
    int before = pattern.strip().getBytes(StandardCharsets.UTF_8).length;
    return before <= rule.path("content").asText().getBytes(StandardCharsets.UTF_8).length;
  }

  void preTokenizer(JsonNode rule) {
    String type = rule.path("type").asText();
    everyByte |= type.equals("ByteLevel");
    switch (type) {
      case "" -> {
        // The text is one word.
      }
      case "Split" -> known &= !rule.path("behavior").asText().equals("Removed");
      case "Sequence" -> rule.path("pretokenizers").forEach(this::preTokenizer);
      default -> known &= CUTS.contains(type);
    }
  }

  /** Whether bytes that are in no other token are tokens of their own. */
  void byteFallback(boolean is) {
    everyByte |= is;
  }

  /**
   * By how much a text may shrink before it is cut into tokens.
   *
   * @return empty if that is not known, or what is in no token may become one unknown token
   */
  OptionalInt shrinking() {
    return known && everyByte ? OptionalInt.of(shrinks) : OptionalInt.empty();
  }
}
