// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.math.BigDecimal;

/**
 * One spelling for equal JSON objects: keys sorted, no blanks, numbers in plain decimals without
 * trailing zeros. A database that keeps JSON by value ({@code jsonb}) gives back what was put in.
 */
public final class CanonicalJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .build();

  /** Those of doubles; spelled out, a number of nine characters could else fill the memory. */
  private static final int MIN_EXPONENT = -324;

  private static final int MAX_EXPONENT = 308;

  private CanonicalJson() {}

  /**
   * The canonical spelling of a JSON object.
   *
   * @throws IllegalArgumentException if the text is not one JSON object, or has a number beyond
   *     1e308 or nearer to zero than 1e-324
   */
  public static String of(String text) {
    try {
      JsonNode node = MAPPER.readTree(text);
      if (!node.isObject()) {
        throw new IllegalArgumentException("must be a JSON object, was " + node.getNodeType());
      }
      requireExponents(node);
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("must be a JSON object: " + e.getOriginalMessage(), e);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("must be a JSON object: " + e.getMessage(), e);
    }
  }

  private static void requireExponents(JsonNode node) {
    if (node.isNumber()) {
      requireExponent(node.decimalValue());
    }
    node.forEach(CanonicalJson::requireExponents);
  }

  /**
   * Refuses a number that has no canonical spelling, for those who read what is kept later.
   *
   * @throws IllegalArgumentException if it is beyond 1e308 or nearer to zero than 1e-324
   */
  public static void requireExponent(BigDecimal value) {
    long exponent = (long) value.precision() - value.scale() - 1;
    if (exponent < MIN_EXPONENT || exponent > MAX_EXPONENT) {
      throw new IllegalArgumentException(
          "must have exponents in %d..%d, had %d".formatted(MIN_EXPONENT, MAX_EXPONENT, exponent));
    }
  }

  /**
   * The canonical spelling of a record, without components that are null and with times in
   * ISO-8601, or of a map of texts, numbers, truth values, maps and lists.
   *
   * @throws IllegalArgumentException as {@link #of(String)}
   */
  public static String of(Object value) {
    return of(MAPPER.valueToTree(value).toString());
  }
}
