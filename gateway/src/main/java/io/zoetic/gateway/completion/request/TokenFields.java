// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads which tokens an answer may have and ends with: fields of vLLM, with its meaning. */
final class TokenFields {
  private static final int TOKENS_MAX = 256;
  private static final int WORDS_MAX = 256;
  private static final int WORD_LENGTH_MAX = 256;

  static final Body BODY =
      Body.of(
          Field.optional(
              "min_tokens",
              Schema.integer(0, Integer.MAX_VALUE)
                  .says(
                      "Tokens before which nothing but max_tokens ends the answer; at most"
                          + " max_tokens.")
                  .orElse(0)),
          Field.optional(
              "stop_token_ids",
              Schema.list(Schema.integer(0, Integer.MAX_VALUE))
                  .says("Tokens that end the answer, too.")
                  .with("maxItems", TOKENS_MAX)),
          Field.optional(
              "bad_words",
              Schema.list(Schema.text().matching("\\S").with("minLength", 1).upTo(WORD_LENGTH_MAX))
                  .says("Words that the answer does not have.")
                  .with("maxItems", WORDS_MAX)));

  private TokenFields() {}

  /** How many tokens come before anything but the limit ends the answer. */
  static @Nullable Integer minTokens(RequestFields fields, @Nullable Integer maxTokens) {
    Integer min = fields.integer("min_tokens", 0, Integer.MAX_VALUE);
    if (min != null && maxTokens != null && min > maxTokens) {
      throw ApiException.invalid(
          "min_tokens",
          "min_tokens must be at most max_tokens=%d, was %d".formatted(maxTokens, min));
    }
    return min;
  }

  /** Tokens that end the answer; only a worker knows whether there are such tokens. */
  static List<Integer> stopTokenIds(RequestFields fields) {
    JsonNode given = array(fields, "stop_token_ids", "token ids", TOKENS_MAX);
    List<Integer> ids = new ArrayList<>();
    if (given != null) {
      for (JsonNode id : given) {
        String name = "stop_token_ids[" + ids.size() + "]";
        ids.add(RequestFields.integer(name, id, 0, Integer.MAX_VALUE));
      }
    }
    return ids;
  }

  /** Words that the answer must not have. */
  static List<String> badWords(RequestFields fields) {
    JsonNode given = array(fields, "bad_words", "strings", WORDS_MAX);
    List<String> words = new ArrayList<>();
    if (given != null) {
      for (JsonNode each : given) {
        String name = "bad_words[" + words.size() + "]";
        String word = RequestFields.text(name, each);
        int length = word.codePointCount(0, word.length());
        if (word.isBlank() || length > WORD_LENGTH_MAX) {
          throw ApiException.invalid(
              "bad_words",
              "%s must have 1..%d characters that are not all blank, had %d"
                  .formatted(name, WORD_LENGTH_MAX, length));
        }
        words.add(word);
      }
    }
    return words;
  }

  private static @Nullable JsonNode array(
      RequestFields fields, String name, String elements, int max) {
    JsonNode given = fields.get(name);
    if (given != null && !given.isArray()) {
      throw RequestFields.wrong(name, "an array of " + elements, given);
    }
    if (given != null && given.size() > max) {
      throw ApiException.invalid(
          name, "%s must have at most %d elements, had %d".formatted(name, max, given.size()));
    }
    return given;
  }
}
