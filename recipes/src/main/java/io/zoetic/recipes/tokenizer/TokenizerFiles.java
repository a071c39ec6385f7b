// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes a vocabulary as {@code tokenizer.json} and {@code tokenizer_config.json}. */
public final class TokenizerFiles {
  /** Llama 3's chat template without its blank lines: short prompts train faster. */
  private static final String CHAT_TEMPLATE =
      "{{ bos_token }}{% for message in messages %}"
          + "<|start_header_id|>{{ message['role'] }}<|end_header_id|>"
          + "{{ message['content'] | trim }}<|eot_id|>{% endfor %}"
          + "{% if add_generation_prompt %}<|start_header_id|>assistant<|end_header_id|>{% endif %}";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private TokenizerFiles() {}

  /**
   * Writes both files into a directory that exists.
   *
   * @param contextLength how many tokens the model takes, for {@code model_max_length}
   */
  public static void write(BytePairVocabulary vocabulary, int contextLength, Path directory)
      throws IOException {
    write(directory.resolve("tokenizer.json"), tokenizer(vocabulary));
    write(directory.resolve("tokenizer_config.json"), tokenizerConfig(contextLength));
  }

  private static void write(Path file, Map<String, ?> json) throws IOException {
    Files.writeString(file, JSON.writeValueAsString(json) + "\n");
  }

  private static Map<String, ?> tokenizer(BytePairVocabulary vocabulary) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("version", "1.0");
    json.put("truncation", null);
    json.put("padding", null);
    json.put("added_tokens", addedTokens());
    json.put("normalizer", null);
    json.put("pre_tokenizer", preTokenizer());
    json.put("post_processor", null);
    json.put("decoder", byteLevel());
    json.put("model", model(vocabulary));
    return json;
  }

  private static List<Map<String, ?>> addedTokens() {
    List<Map<String, ?>> tokens = new ArrayList<>();
    for (SpecialToken token : SpecialToken.values()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("id", token.id());
      json.putAll(addedToken(token));
      tokens.add(json);
    }
    return tokens;
  }

  private static Map<String, ?> addedToken(SpecialToken token) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("content", token.text());
    json.put("single_word", false);
    json.put("lstrip", false);
    json.put("rstrip", false);
    json.put("normalized", false);
    json.put("special", true);
    return json;
  }

  private static Map<String, ?> preTokenizer() {
    Map<String, Object> split = new LinkedHashMap<>();
    split.put("type", "Split");
    split.put("pattern", Map.of("Regex", WordSplitter.PATTERN));
    split.put("behavior", "Isolated");
    split.put("invert", false);
    Map<String, Object> sequence = new LinkedHashMap<>();
    sequence.put("type", "Sequence");
    sequence.put("pretokenizers", List.of(split, byteLevel()));
    return sequence;
  }

  private static Map<String, ?> byteLevel() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "ByteLevel");
    json.put("add_prefix_space", false);
    json.put("trim_offsets", true);
    json.put("use_regex", false);
    return json;
  }

  private static Map<String, ?> model(BytePairVocabulary vocabulary) {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int token = 0; token < vocabulary.size(); token++) {
      ids.put(vocabulary.symbols(token), token);
    }
    List<List<String>> merges =
        vocabulary.merges().stream()
            .map(
                merge ->
                    List.of(vocabulary.symbols(merge.left()), vocabulary.symbols(merge.right())))
            .toList();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", "BPE");
    json.put("dropout", null);
    json.put("unk_token", null);
    json.put("continuing_subword_prefix", null);
    json.put("end_of_word_suffix", null);
    json.put("fuse_unk", false);
    json.put("byte_fallback", false);
    json.put("ignore_merges", false);
    json.put("vocab", ids);
    json.put("merges", merges);
    return json;
  }

  private static Map<String, ?> tokenizerConfig(int contextLength) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tokenizer_class", "PreTrainedTokenizerFast");
    json.put("bos_token", SpecialToken.BEGIN_OF_TEXT.text());
    json.put("eos_token", SpecialToken.END_OF_TURN.text());
    json.put("model_max_length", contextLength);
    json.put("clean_up_tokenization_spaces", false);
    json.put("added_tokens_decoder", decoderEntries());
    json.put("chat_template", CHAT_TEMPLATE);
    return json;
  }

  private static Map<String, ?> decoderEntries() {
    Map<String, Object> entries = new LinkedHashMap<>();
    for (SpecialToken token : SpecialToken.values()) {
      entries.put(String.valueOf(token.id()), addedToken(token));
    }
    return entries;
  }
}
