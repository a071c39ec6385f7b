// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.zoetic.gateway.access.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The document of the API, and what is held against it. */
final class ApiDescription {
  static final JsonNode DOCUMENT = OpenApiDocument.describe();

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder.schemaRegistryConfig(
                  SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
  private static final Map<JsonNode, Schema> SCHEMAS = new ConcurrentHashMap<>();

  private ApiDescription() {}

  /** What the document says of an endpoint. */
  static JsonNode operation(String template, String method) {
    return DOCUMENT.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
  }

  /** What a reference leads to; anything else stays as it is. */
  static JsonNode resolve(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : DOCUMENT.at(reference.asText().substring(1));
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  /** What is wrong with a value; nothing if it is valid. */
  static List<String> problems(JsonNode schema, JsonNode value) {
    return SCHEMAS.computeIfAbsent(schema, ApiDescription::compiled).validate(value).stream()
        .map(Error::toString)
        .toList();
  }

  /** By itself, with what it refers to where JSON Schema has it. */
  private static Schema compiled(JsonNode schema) {
    ObjectNode whole = schema.deepCopy();
    whole.set("$defs", DOCUMENT.at("/components/schemas"));
    return REGISTRY.getSchema(
        whole.toString().replace("#/components/schemas/", "#/$defs/"), InputFormat.JSON);
  }

  /**
   * Holds an exchange against the document: the status is described, and so are the answer and the
   * body that was taken.
   */
  static void require(String method, String path, String body, int status, String answer) {
    JsonNode operation = operation(Endpoint.templateOf(path.split("\\?", 2)[0]), method);
    JsonNode described = operation.path("responses").path(Integer.toString(status));
    assertThat(described.isMissingNode())
        .as("%s %s: status %d is described: %s", method, path, status, answer)
        .isFalse();
    JsonNode schema = resolve(described).at("/content/application~1json/schema");
    if (!schema.isMissingNode() && !answer.startsWith("data: ")) {
      assertThat(problems(schema, GatewayUnderTest.json(answer)))
          .as("%s %s: %s", method, path, answer)
          .isEmpty();
    }
    if (status / 100 == 2 && !body.isEmpty()) {
      JsonNode taken = operation.at("/requestBody/content/application~1json/schema");
      assertThat(problems(taken, GatewayUnderTest.json(body)))
          .as("%s %s: body %s", method, path, body)
          .isEmpty();
    }
  }
}
