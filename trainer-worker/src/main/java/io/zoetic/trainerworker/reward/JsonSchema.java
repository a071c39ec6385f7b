// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/**
 * The answer must be one JSON value and nothing else, and be valid under a schema (draft 2020-12,
 * unless the schema says otherwise). Nothing is fetched for a schema, and its patterns are RE2's.
 */
public final class JsonSchema implements Verifier {
  private static final int SCHEMA_CHARACTERS_MAX = 100_000;

  /** Depth bounds recursion; a number with many digits would take quadratic time. */
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(100)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder
                  .schemaCacheEnabled(false)
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .regularExpressionFactory(JsonSchema::regularExpression)
                          .build()));

  /** Each dialect's own schema, which comes with the library. */
  private static final SchemaRegistry META_SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private final Schema schema;

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException if it is none, refers to another, or has a pattern that is not
   *     RE2's
   */
  public JsonSchema(String schema) {
    if (schema.length() > SCHEMA_CHARACTERS_MAX) {
      throw new IllegalArgumentException(
          "schema must have at most %d characters, had %d"
              .formatted(SCHEMA_CHARACTERS_MAX, schema.length()));
    }
    try {
      JsonNode rules = JSON.readTree(schema);
      this.schema = REGISTRY.getSchema(rules);
      String dialect = this.schema.getSchemaContext().getDialect().getId();
      List<Error> errors = META_SCHEMAS.getSchema(SchemaLocation.of(dialect)).validate(rules);
      if (!errors.isEmpty()) {
        throw new IllegalArgumentException("schema must be a JSON schema: " + errors.getFirst());
      }
      this.schema.initializeValidators();
      this.schema.validate(JSON.nullNode());
    } catch (JsonProcessingException | SchemaException e) {
      throw new IllegalArgumentException("schema must be a JSON schema: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("schema must not refer to itself without end", e);
    }
  }

  private static com.networknt.schema.regex.RegularExpression regularExpression(String pattern) {
    Pattern compiled = RegularExpression.compile(pattern);
    return text -> compiled.matcher(text).find();
  }

  @Override
  public Verdict judge(String answer) {
    JsonNode value;
    try {
      value = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      return Verdict.wrong("not JSON");
    }
    if (value.isMissingNode()) {
      return Verdict.wrong("not JSON");
    }
    if (hasOverflow(value)) {
      return Verdict.wrong("a number is out of range");
    }
    List<Error> errors = schema.validate(value);
    return errors.isEmpty()
        ? Verdict.right("valid")
        : Verdict.wrong("breaks the rule " + errors.getFirst().getKeyword());
  }

  /** Numbers that are read as infinite, with which no rule can be checked. */
  private static boolean hasOverflow(JsonNode value) {
    return value.isDouble() && Double.isInfinite(value.asDouble())
        || value.valueStream().anyMatch(JsonSchema::hasOverflow);
  }
}
