// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.text.TokenizerDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The tokens that end an answer: {@code eos_token_id} of {@code generation_config.json}, or of
 * {@code config.json} where that says none, as {@code generate} of transformers has it; and the
 * tokenizer's {@code eos_token}, which vLLM adds and fine-tunes of chats often set alone, or that
 * of its class.
 */
final class EndTokens {
  private static final JsonFactory JSON = new ObjectMapper().getFactory();

  private EndTokens() {}

  /**
   * Reads them all.
   *
   * @param config {@code config.json}
   */
  static Set<Integer> read(Path modelDirectory, JsonNode config) {
    Set<Integer> ids = ids(optional(modelDirectory, "generation_config.json"));
    if (ids.isEmpty()) {
      ids = ids(config);
    }
    if (ids.isEmpty()) {
      ids = ids(config.path("text_config"));
    }
    JsonNode tokenizer = optional(modelDirectory, "tokenizer_config.json");
    String eos = text(tokenizer.path("eos_token"));
    if (eos.isEmpty()) {
      eos = text(optional(modelDirectory, "special_tokens_map.json").path("eos_token"));
    }
    if (eos.isEmpty()) {
      eos = TokenizerDefaults.of(config, tokenizer).getOrDefault("eos_token", "");
    }
    if (!eos.isEmpty()) {
      id(eos, tokenizer, modelDirectory.resolve("tokenizer.json")).ifPresent(ids::add);
    }
    return ids;
  }

  private static JsonNode optional(Path directory, String file) {
    Path path = directory.resolve(file);
    return Files.exists(path)
        ? CheckpointJson.read(path)
        : com.fasterxml.jackson.databind.node.MissingNode.getInstance();
  }

  private static Set<Integer> ids(JsonNode config) {
    JsonNode eos = config.path("eos_token_id");
    Set<Integer> ids = new LinkedHashSet<>();
    if (eos.isInt()) {
      ids.add(eos.asInt());
    }
    eos.forEach(id -> ids.add(id.asInt()));
    return ids;
  }

  /** A token is written as itself or as an object with its content. */
  private static String text(JsonNode token) {
    return token.isTextual() ? token.asText() : token.path("content").asText("");
  }

  private static OptionalInt id(String token, JsonNode tokenizerConfig, Path tokenizer) {
    for (var entry : tokenizerConfig.path("added_tokens_decoder").properties()) {
      if (text(entry.getValue()).equals(token) && entry.getKey().matches("\\d{1,9}")) {
        return OptionalInt.of(Integer.parseInt(entry.getKey()));
      }
    }
    if (!Files.exists(tokenizer)) {
      return OptionalInt.empty();
    }
    try (JsonParser parser = JSON.createParser(tokenizer.toFile())) {
      return id(token, parser);
    } catch (IOException e) {
      throw new InvalidCheckpointException("tokenizer.json must be JSON: " + e.getMessage(), e);
    }
  }

  /** Looks among the added tokens and in the vocabulary, without building a tree of millions. */
  private static OptionalInt id(String token, JsonParser parser) throws IOException {
    OptionalInt found = OptionalInt.empty();
    parser.nextToken();
    while (found.isEmpty() && parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      if (field.equals("added_tokens") && parser.currentToken() == JsonToken.START_ARRAY) {
        found = added(token, parser);
      } else if (field.equals("model") && parser.currentToken() == JsonToken.START_OBJECT) {
        found = inModel(token, parser);
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }

  private static OptionalInt added(String token, JsonParser parser) throws IOException {
    OptionalInt found = OptionalInt.empty();
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      int id = -1;
      String content = "";
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "id" -> id = parser.getIntValue();
          case "content" -> content = parser.getText();
          default -> parser.skipChildren();
        }
      }
      if (content.equals(token)) {
        found = OptionalInt.of(id);
      }
    }
    return found;
  }

  private static OptionalInt inModel(String token, JsonParser parser) throws IOException {
    OptionalInt found = OptionalInt.empty();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (field.equals("vocab") && value == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          boolean same = parser.currentName().equals(token);
          parser.nextToken();
          found = same ? OptionalInt.of(parser.getIntValue()) : found;
        }
      } else if (field.equals("vocab") && value == JsonToken.START_ARRAY) {
        for (int id = 0; parser.nextToken() == JsonToken.START_ARRAY; id++) { // [piece, score]
          found = parser.nextTextValue().equals(token) ? OptionalInt.of(id) : found;
          parser.nextToken();
          parser.nextToken();
        }
      } else {
        parser.skipChildren();
      }
    }
    return found;
  }
}
