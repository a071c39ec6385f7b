// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** JSON as trees: commands hand on what the server says, also what they do not know. */
public final class Json {
  /** What a table shows for nothing. */
  public static final String NONE = "-";

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Json() {}

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads one document.
   *
   * @throws IOException if it is none, or something comes after it
   */
  public static JsonNode parse(byte[] text) throws IOException {
    return MAPPER.readTree(text);
  }

  /** For people: indented. */
  public static String pretty(JsonNode node) {
    return node.toPrettyString();
  }

  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A field as text, {@value #NONE} if it is null, missing or empty. */
  public static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (value.isContainerNode()) {
      return value.isEmpty() ? NONE : value.toString();
    }
    return value.isNull() || value.asText().isEmpty() ? NONE : value.asText();
  }

  /** A version as people write it: {@code @3}, {@value #NONE} if it is null or missing. */
  public static String version(JsonNode node, String field) {
    return node.path(field).isNumber() ? "@" + node.path(field).asText() : NONE;
  }

  /** The beginning of a digest, which is enough to tell two apart. */
  public static String shortDigest(JsonNode node, String field) {
    String digest = text(node, field);
    return digest.substring(0, Math.min(digest.length(), 12));
  }
}
