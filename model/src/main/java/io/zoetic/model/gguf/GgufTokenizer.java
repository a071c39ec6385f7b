// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.model.checkpoint.GgufFile;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes the {@code tokenizer.json} of a model from the metadata of its GGUF file. */
final class GgufTokenizer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PREFIX = "tokenizer.ggml.";
  private static final int UNKNOWN = 2;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;

  private final GgufFile file;
  private final List<String> tokens;
  private final int[] types;

  private GgufTokenizer(GgufFile file) {
    this.file = file;
    this.tokens = texts("tokens");
    if (tokens.isEmpty()) {
      throw new InvalidCheckpointException("tokenizer.ggml.tokens must have tokens, has none");
    }
    JsonNode told = value("token_type");
    this.types = new int[tokens.size()];
    for (int id = 0; id < types.length; id++) {
      types[id] = told.path(id).asInt(1);
    }
  }

  /** Reads the vocabulary. */
  static GgufTokenizer of(GgufFile file) {
    return new GgufTokenizer(file);
  }

  /**
   * The content of {@code tokenizer.json}.
   *
   * @throws InvalidCheckpointException if the tokenizer is of another kind or damaged
   */
  JsonNode json() {
    Optional<JsonNode> original = original();
    if (original.isPresent()) {
      return original.get();
    }
    String kind = value("model").asText("");
    return switch (kind) {
      case "gpt2" -> bytePairs();
      case "llama" -> sentencePieces();
      default ->
          throw new InvalidCheckpointException(
              "tokenizer.ggml.model must be gpt2 or llama, was "
                  + (kind.isEmpty() ? "missing" : kind));
    };
  }

  /** Some files keep the original whole. */
  private Optional<JsonNode> original() {
    JsonNode whole = file.value("tokenizer.huggingface.json");
    try {
      return whole.isTextual() ? Optional.of(JSON.readTree(whole.asText())) : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new InvalidCheckpointException(
          "tokenizer.huggingface.json must be JSON: " + e.getOriginalMessage(), e);
    }
  }

  /** The text of a token that the metadata name by its id. */
  Optional<String> special(String key) {
    JsonNode id = value(key);
    return id.isIntegralNumber() && id.asLong() >= 0 && id.asLong() < tokens.size()
        ? Optional.of(tokens.get(id.asInt()))
        : Optional.empty();
  }

  /** The ids of control tokens among some texts. */
  List<Integer> controls(List<String> texts) {
    List<Integer> ids = new ArrayList<>();
    for (int id = 0; id < types.length; id++) {
      if (types[id] == CONTROL && texts.contains(tokens.get(id))) {
        ids.add(id);
      }
    }
    return ids;
  }

  private ObjectNode bytePairs() {
    PreTokenizers.Rule rule = PreTokenizers.named(value("pre").asText(""));
    ObjectNode json = skeleton();
    if (rule.composed()) {
      json.putObject("normalizer").put("type", "NFC");
    }
    json.set("pre_tokenizer", rule.json());
    json.set("decoder", PreTokenizers.byteLevel(true));
    // llama.cpp, too, has Llama 3 begin with its beginning of text where the file is silent.
    addEnds(json, rule.wholeWords() && value("pre").asText().startsWith("llama"));
    ObjectNode model = model(json, rule.wholeWords());
    ArrayNode merges = model.putArray("merges");
    for (String merge : texts("merges")) {
      int blank = merge.indexOf(' ', 1);
      if (blank < 0) {
        throw new InvalidCheckpointException(
            "tokenizer.ggml.merges must be pairs, has \"" + merge + "\"");
      }
      merges.addArray().add(merge.substring(0, blank)).add(merge.substring(blank + 1));
    }
    return json;
  }

  private ObjectNode sentencePieces() {
    boolean prefix = value("add_space_prefix").asBoolean(true);
    ObjectNode json = skeleton();
    ObjectNode normalizer = json.putObject("normalizer").put("type", "Sequence");
    ArrayNode steps = normalizer.putArray("normalizers");
    if (prefix) {
      steps.addObject().put("type", "Prepend").put("prepend", SentencePieces.BLANK);
    }
    replace(steps.addObject(), " ", SentencePieces.BLANK);
    ObjectNode decoder = json.putObject("decoder").put("type", "Sequence");
    ArrayNode back = decoder.putArray("decoders");
    replace(back.addObject(), SentencePieces.BLANK, " ");
    back.addObject().put("type", "ByteFallback");
    back.addObject().put("type", "Fuse");
    if (prefix) {
      back.addObject().put("type", "Strip").put("content", " ").put("start", 1).put("stop", 0);
    }
    addEnds(json, true);
    ObjectNode model = model(json, false);
    special("unknown_token_id").ifPresent(unknown -> model.put("unk_token", unknown));
    model.put("fuse_unk", true).put("byte_fallback", true);
    ArrayNode merges = model.putArray("merges");
    SentencePieces.merges(tokens, value("scores"))
        .forEach(merge -> merges.addArray().add(merge.left()).add(merge.right()));
    return json;
  }

  private static void replace(ObjectNode step, String from, String to) {
    step.put("type", "Replace").putObject("pattern").put("String", from);
    step.put("content", to);
  }

  private ObjectNode skeleton() {
    ObjectNode json = JSON.createObjectNode().put("version", "1.0");
    for (String absent : List.of("truncation", "padding", "normalizer", "pre_tokenizer")) {
      json.putNull(absent);
    }
    json.putNull("post_processor");
    ArrayNode added = json.putArray("added_tokens");
    for (int id = 0; id < types.length; id++) {
      boolean special = types[id] == CONTROL || types[id] == UNKNOWN;
      if (special || types[id] == USER_DEFINED) {
        ObjectNode token = added.addObject().put("id", id).put("content", tokens.get(id));
        for (String off : List.of("single_word", "lstrip", "rstrip", "normalized")) {
          token.put(off, false);
        }
        token.put("special", special);
      }
    }
    return json;
  }

  private ObjectNode model(ObjectNode json, boolean wholeWords) {
    ObjectNode model = json.putObject("model").put("type", "BPE");
    for (String absent :
        List.of("dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix")) {
      model.putNull(absent);
    }
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", wholeWords);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < types.length; id++) {
      if (types[id] != UNUSED) {
        vocabulary.put(tokens.get(id), id);
      }
    }
    return model;
  }

  /** What is put around a text that is no chat. */
  private void addEnds(ObjectNode json, boolean beginsOtherwise) {
    Optional<String> begin =
        value("add_bos_token").asBoolean(beginsOtherwise)
            ? special("bos_token_id")
            : Optional.empty();
    Optional<String> end =
        value("add_eos_token").asBoolean(false) ? special("eos_token_id") : Optional.empty();
    if (begin.isEmpty() && end.isEmpty()) {
      return;
    }
    ObjectNode template = json.putObject("post_processor").put("type", "TemplateProcessing");
    ObjectNode specials = JSON.createObjectNode();
    for (String sort : List.of("single", "pair")) {
      ArrayNode parts = template.putArray(sort);
      begin.ifPresent(token -> part(parts, "SpecialToken", token));
      part(parts, "Sequence", "A");
      if (sort.equals("pair")) {
        part(parts, "Sequence", "B");
      }
      end.ifPresent(token -> part(parts, "SpecialToken", token));
    }
    begin.ifPresent(token -> named(specials, token, value("bos_token_id").asInt()));
    end.ifPresent(token -> named(specials, token, value("eos_token_id").asInt()));
    template.set("special_tokens", specials);
  }

  private static void part(ArrayNode parts, String sort, String id) {
    parts.addObject().putObject(sort).put("id", id).put("type_id", 0);
  }

  private static void named(ObjectNode specials, String token, int id) {
    ObjectNode entry = specials.putObject(token).put("id", token);
    entry.putArray("ids").add(id);
    entry.putArray("tokens").add(token);
  }

  private JsonNode value(String key) {
    return file.value(PREFIX + key);
  }

  private List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    value(key).forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
