// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * A prompt as it is kept: in canonical JSON, so that the same prompt has the same hash.
 *
 * @param hash SHA-256 of the JSON, lower-case hexadecimal; what splits go by
 */
public record PromptJson(String json, String hash) {
  private static final ObjectReader READER =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(PromptContent.class);

  /** A prompt as it travels to workers. */
  public static PromptJson of(PromptContent content) {
    String json = CanonicalJson.of(content);
    return new PromptJson(json, Digests.sha256Hex(json));
  }

  /** A question of one turn. */
  public static PromptJson ofQuestion(String question) {
    return of(PromptContent.ofQuestion(question));
  }

  /**
   * Reads a prompt that was kept.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PromptContent content(String json) {
    try {
      PromptContent content = READER.readValue(json);
      if (content == null) {
        throw new IllegalArgumentException("a prompt must be one as workers read it, was null");
      }
      return content;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a prompt must be one as workers read it", e);
    }
  }
}
