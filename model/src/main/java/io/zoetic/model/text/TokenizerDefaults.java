// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The special tokens that transformers' tokenizer classes have where a checkpoint names none, as of
 * transformers 5.
 */
public final class TokenizerDefaults {
  private static final String BOS = "bos_token";
  private static final String EOS = "eos_token";
  private static final String UNK = "unk_token";
  private static final String PAD = "pad_token";

  private static final String TEXT_END = "<|endoftext|>";

  private static final Map<String, Map<String, String>> BY_CLASS =
      Map.of(
          "Llama", Map.of(BOS, "<s>", EOS, "</s>", UNK, "<unk>"),
          "CodeLlama", Map.of(BOS, "<s>", EOS, "</s>", UNK, "<unk>"),
          "GPT2", Map.of(BOS, TEXT_END, EOS, TEXT_END, UNK, TEXT_END),
          "Qwen2", Map.of(EOS, TEXT_END, UNK, TEXT_END, PAD, TEXT_END),
          "Gemma", Map.of(BOS, "<bos>", EOS, "<eos>", UNK, "<unk>", PAD, "<pad>"));

  /** What is taken where a checkpoint names no class. */
  private static final Map<String, String> CLASS_OF_TYPE =
      Map.of(
          "qwen2", "Qwen2",
          "qwen3", "Qwen2",
          "gemma2", "Gemma",
          "gemma3", "Gemma",
          "gemma3_text", "Gemma");

  /** Whose class is not believed: they get the one that has no tokens of its own. */
  private static final Set<String> PLAIN = Set.of("mistral", "phi3", "olmo2", "granite");

  private TokenizerDefaults() {}

  /**
   * Special tokens by name, such as {@code bos_token}, without those that the checkpoint's
   * tokenizer says something of: null is none.
   *
   * @param config {@code config.json}, or anything else if there is none
   * @param tokenizerConfig {@code tokenizer_config.json}, or anything else if there is none
   */
  public static Map<String, String> of(JsonNode config, JsonNode tokenizerConfig) {
    String type = config.path("model_type").asText("");
    if (PLAIN.contains(type)) {
      return Map.of();
    }
    String inConfig = config.path("tokenizer_class").asText("");
    String named = tokenizerConfig.path("tokenizer_class").asText(inConfig);
    String usual = CLASS_OF_TYPE.getOrDefault(type, "");
    // Of Qwen 2 no other class is believed.
    String family =
        named.isEmpty() || type.equals("qwen2")
            ? usual
            : named.replaceFirst("Tokenizer(Fast)?$", "");
    Map<String, String> tokens = new HashMap<>(BY_CLASS.getOrDefault(family, Map.of()));
    tokens.keySet().removeIf(tokenizerConfig::has);
    return tokens;
  }
}
