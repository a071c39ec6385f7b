// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.OutputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

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

  /** Each dialect's own schema, which comes with the library. */
  private static final SchemaRegistry META_SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /** A schema may do different things with each kind of value. */
  private static final List<JsonNode> PROBES =
      List.of(
          JSON.nullNode(),
          BooleanNode.TRUE,
          IntNode.valueOf(0),
          TextNode.valueOf(""),
          JSON.createArrayNode(),
          JSON.createObjectNode());

  private final Schema schema;

  /**
   * Reads a schema.
   *
   * @throws IllegalArgumentException if it is none, refers to another, has a pattern that is not
   *     RE2's, patterns that are too large together, or refers to itself without end or so often
   *     that no value could be checked in time
   */
  public JsonSchema(String schema) {
    if (schema.length() > SCHEMA_CHARACTERS_MAX) {
      throw new IllegalArgumentException(
          "schema must have at most %d characters, had %d"
              .formatted(SCHEMA_CHARACTERS_MAX, schema.length()));
    }
    try {
      JsonNode rules = JSON.readTree(schema);
      this.schema = registry(new AtomicInteger()).getSchema(rules);
      String dialect = this.schema.getSchemaContext().getDialect().getId();
      List<Error> errors = META_SCHEMAS.getSchema(SchemaLocation.of(dialect)).validate(rules);
      if (!errors.isEmpty()) {
        throw new IllegalArgumentException("schema must be a JSON schema: " + errors.getFirst());
      }
      this.schema.initializeValidators();
      PROBES.forEach(this::errors);
    } catch (SchemaBudget.ExceededException e) {
      throw new IllegalArgumentException("schema must check a value " + SchemaBudget.RULE, e);
    } catch (IllegalArgumentException e) {
      throw e;
    } catch (JsonProcessingException | RuntimeException e) {
      // The library also fails over some schemas that it cannot resolve.
      throw new IllegalArgumentException("schema must be a JSON schema: " + e.getMessage(), e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("schema must not refer to itself without end", e);
    }
  }

  /**
   * @param instructions of all patterns of the schema
   */
  private static SchemaRegistry registry(AtomicInteger instructions) {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaCacheEnabled(false)
                .schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .regularExpressionFactory(pattern -> search(pattern, instructions))
                        .build()));
  }

  private static com.networknt.schema.regex.RegularExpression search(
      String pattern, AtomicInteger instructions) {
    Pattern compiled = RegularExpression.compile(pattern);
    int all = instructions.addAndGet(compiled.programSize());
    if (all > RegularExpression.INSTRUCTIONS_MAX) {
      throw new IllegalArgumentException(
          "schema must have patterns of at most %d instructions together, had %d"
              .formatted(RegularExpression.INSTRUCTIONS_MAX, all));
    }
    return text -> compiled.matcher(text).find();
  }

  private List<Error> errors(JsonNode value) {
    return schema.validate(new SchemaBudget(), value, OutputFormat.DEFAULT);
  }

  @Override
  public Reward judge(String answer) {
    JsonNode value;
    try {
      value = JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      return Reward.wrong("not JSON");
    }
    if (value.isMissingNode()) {
      return Reward.wrong("not JSON");
    }
    if (hasOverflow(value)) {
      return Reward.wrong("a number is out of range");
    }
    try {
      List<Error> errors = errors(value);
      return errors.isEmpty()
          ? Reward.right("valid")
          : Reward.wrong("breaks the rule " + errors.getFirst().getKeyword());
    } catch (SchemaBudget.ExceededException | StackOverflowError _) {
      return Reward.wrong("cannot be checked " + SchemaBudget.RULE);
    } catch (RuntimeException _) {
      return Reward.wrong("cannot be checked");
    }
  }

  /** Numbers that are read as infinite, with which no rule can be checked. */
  private static boolean hasOverflow(JsonNode value) {
    return value.isDouble() && Double.isInfinite(value.asDouble())
        || value.valueStream().anyMatch(JsonSchema::hasOverflow);
  }
}
