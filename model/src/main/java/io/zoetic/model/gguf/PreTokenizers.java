// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.util.Map;
import java.util.TreeSet;

/**
 * The cuts that {@code tokenizer.ggml.pre} names: how text is cut before byte pairs are merged, as
 * the {@code tokenizer.json} of the models that the name stands for says it.
 */
final class PreTokenizers {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String REST =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String WORD = CONTRACTION + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
  private static final String UPPER = "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String LOWER = "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]";
  private static final String BEFORE = "[^\\r\\n\\p{L}\\p{N}]?";
  private static final String REST_WITH_SLASH =
      "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private static final Rule LLAMA3 = Rule.cut(WORD + "|\\p{N}{1,3}" + REST, false, true);
  private static final Rule DBRX = Rule.cut(WORD + "|\\p{N}{1,3}" + REST, false, false);
  private static final Rule QWEN2 = Rule.cut(WORD + "|\\p{N}" + REST, true, false);
  private static final Rule TEKKEN =
      Rule.cut(
          BEFORE
              + UPPER
              + "*"
              + LOWER
              + "+|"
              + BEFORE
              + UPPER
              + "+"
              + LOWER
              + "*|\\p{N}"
              + REST_WITH_SLASH,
          false,
          true);
  private static final Rule GPT4O =
      Rule.cut(
          BEFORE
              + UPPER
              + "*"
              + LOWER
              + "+"
              + CONTRACTION
              + "?|"
              + BEFORE
              + UPPER
              + "+"
              + LOWER
              + "*"
              + CONTRACTION
              + "?|\\p{N}{1,3}"
              + REST_WITH_SLASH,
          false,
          false);
  private static final Rule GPT2 = new Rule("", false, false, false);
  private static final Rule DIGITS = new Rule("", true, false, false);

  private static final Map<String, Rule> RULES =
      Map.ofEntries(
          Map.entry("gpt-2", GPT2),
          Map.entry("phi-2", GPT2),
          Map.entry("olmo", GPT2),
          Map.entry("smollm", DIGITS),
          Map.entry("starcoder", DIGITS),
          Map.entry("refact", DIGITS),
          Map.entry("llama3", LLAMA3),
          Map.entry("llama-v3", LLAMA3),
          Map.entry("llama-bpe", LLAMA3),
          Map.entry("dbrx", DBRX),
          Map.entry("smaug-bpe", DBRX),
          Map.entry("qwen2", QWEN2),
          Map.entry("deepseek-r1-qwen", QWEN2),
          Map.entry("tekken", TEKKEN),
          Map.entry("gpt-4o", GPT4O));

  private PreTokenizers() {}

  /**
   * The cut of a name.
   *
   * @param pattern a regular expression of what is kept together; empty: that of GPT-2
   * @param digits every digit stands alone
   * @param composed text is brought into normal form C before
   * @param wholeWords a piece that is in the vocabulary is not merged but taken
   */
  record Rule(String pattern, boolean digits, boolean composed, boolean wholeWords) {
    private static Rule cut(String pattern, boolean composed, boolean wholeWords) {
      return new Rule(pattern, false, composed, wholeWords);
    }

    /** The {@code pre_tokenizer}. */
    ObjectNode json() {
      ObjectNode byteLevel = byteLevel(pattern.isEmpty());
      if (pattern.isEmpty() && !digits) {
        return byteLevel;
      }
      ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
      ArrayNode parts = sequence.putArray("pretokenizers");
      if (digits) {
        parts.addObject().put("type", "Digits").put("individual_digits", true);
      } else {
        ObjectNode split = parts.addObject().put("type", "Split");
        split.putObject("pattern").put("Regex", pattern);
        split.put("behavior", "Isolated").put("invert", false);
      }
      parts.add(byteLevel);
      return sequence;
    }
  }

  /** Bytes as letters; with or without GPT-2's own cuts. */
  static ObjectNode byteLevel(boolean cuts) {
    return JSON.createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", cuts);
  }

  /**
   * The rule of a name.
   *
   * @throws InvalidCheckpointException if it is unknown: another cut would be another prompt
   */
  static Rule named(String name) {
    Rule rule = RULES.get(name);
    if (rule == null) {
      throw new InvalidCheckpointException(
          "tokenizer.ggml.pre must be one of %s, was %s"
              .formatted(
                  String.join(", ", new TreeSet<>(RULES.keySet())),
                  name.isEmpty() ? "missing" : name));
    }
    return rule;
  }
}
