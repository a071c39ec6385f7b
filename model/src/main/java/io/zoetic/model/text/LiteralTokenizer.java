// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;

/**
 * A tokenizer to which no text is a special token: what looks like one is split like other text, as
 * {@code encode_special_tokens} of Hugging Face's tokenizers has it. Thread-safe.
 */
final class LiteralTokenizer implements AutoCloseable {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final String ADDED_TOKENS = "added_tokens";
  private static final String CONTENT = "content";

  /** Nobody who writes prompts can know it. */
  private final String secret = UUID.randomUUID().toString();

  private final HuggingFaceTokenizer tokenizer;

  /**
   * @param tokenizerJson the tokenizer to make it of
   * @param special the texts of its special tokens
   * @param inVocabulary those of them that the model's own vocabulary has
   * @throws IOException if it cannot be made
   */
  LiteralTokenizer(byte[] tokenizerJson, Set<String> special, Set<String> inVocabulary)
      throws IOException {
    byte[] json = without(tokenizerJson, special, inVocabulary);
    this.tokenizer =
        HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), Tokenizer.OPTIONS);
  }

  /**
   * The same tokenizer with its special tokens out of reach. Those that the vocabulary has are left
   * out; the others keep their places, since ids are counted by them, under names of no text.
   */
  private byte[] without(byte[] json, Set<String> special, Set<String> inVocabulary)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length);
    try (JsonParser parser = MAPPER.createParser(json);
        JsonGenerator generator = MAPPER.createGenerator(out)) {
      parser.nextToken();
      generator.writeStartObject();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        generator.writeFieldName(field);
        if (field.equals(ADDED_TOKENS)) {
          MAPPER.writeTree(generator, hidden(parser.readValueAsTree(), special, inVocabulary));
        } else {
          generator.copyCurrentStructure(parser);
        }
      }
      generator.writeEndObject();
    }
    return out.toByteArray();
  }

  private ArrayNode hidden(JsonNode added, Set<String> special, Set<String> inVocabulary) {
    ArrayNode hidden = MAPPER.createArrayNode();
    int last = -1;
    for (JsonNode token : added) {
      String content = token.path(CONTENT).asText();
      last = Math.max(last, token.path("id").asInt());
      if (!special.contains(content)) {
        hidden.add(token);
      } else if (!inVocabulary.contains(content)) {
        hidden.add(((ObjectNode) token.deepCopy()).put(CONTENT, secret + hidden.size()));
      }
    }
    ObjectNode begin = hidden.addObject().put("id", last + 1).put(CONTENT, secret);
    for (String flag : new String[] {"single_word", "lstrip", "rstrip", "normalized"}) {
      begin.put(flag, false);
    }
    begin.put("special", true);
    return hidden;
  }

  /** The tokens of text that stands behind other text. */
  int[] encode(String text) {
    // Some tokenizers treat the beginning of a text otherwise: a token of no text stands there.
    int[] tokens = Tokenizer.ids(tokenizer, secret + text, false);
    return Arrays.copyOfRange(tokens, 1, tokens.length);
  }

  /** The tokens of text that nothing stands before. */
  int[] encodeBeginning(String text) {
    return Tokenizer.ids(tokenizer, text, false);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
