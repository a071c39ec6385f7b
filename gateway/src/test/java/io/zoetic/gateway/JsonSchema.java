// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * As much of JSON Schema as the document of the API uses to say what a value is.
 *
 * @param document that references lead into
 */
record JsonSchema(JsonNode document) {

  /** What a reference leads to; anything else stays as it is. */
  JsonNode resolve(JsonNode node) {
    JsonNode reference = node.path("$ref");
    if (reference.isMissingNode()) {
      return node;
    }
    JsonNode found = document.at(reference.asText().substring(1));
    if (found.isMissingNode()) {
      throw new AssertionError("a reference must lead somewhere, " + reference + " does not");
    }
    return resolve(found);
  }

  /** What is wrong with a value; empty if nothing. */
  List<String> problems(JsonNode given, JsonNode value, String at) {
    JsonNode schema = resolve(given);
    if (schema.has("oneOf")) {
      long fitting =
          elements(schema.path("oneOf")).filter(one -> problems(one, value, at).isEmpty()).count();
      return fitting == 1 ? List.of() : List.of(at + " fits " + fitting + " of oneOf: " + value);
    }
    List<String> problems = new ArrayList<>();
    if (schema.has("const") && !schema.path("const").equals(value)) {
      problems.add(at + " must be " + schema.path("const") + ", was " + value);
    }
    if (schema.has("enum") && elements(schema.path("enum")).noneMatch(value::equals)) {
      problems.add(at + " must be one of " + schema.path("enum") + ", was " + value);
    }
    if (schema.has("type") && types(schema).noneMatch(type -> isOf(type, value))) {
      problems.add(at + " must be of type " + schema.path("type") + ", was " + value);
    } else if (value.isObject()) {
      addObject(problems, schema, value, at);
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        problems.addAll(problems(schema.path("items"), value.get(i), at + "/" + i));
      }
    } else {
      addScalar(problems, schema, value, at);
    }
    return problems;
  }

  private void addObject(List<String> problems, JsonNode schema, JsonNode value, String at) {
    elements(schema.path("required"))
        .filter(name -> !value.has(name.asText()))
        .forEach(name -> problems.add(at + " must have " + name + ", was " + value));
    JsonNode others = schema.path("additionalProperties");
    for (Map.Entry<String, JsonNode> field : value.properties()) {
      JsonNode known = schema.path("properties").path(field.getKey());
      String where = at + "/" + field.getKey();
      if (!known.isMissingNode()) {
        problems.addAll(problems(known, field.getValue(), where));
      } else if (others.isObject()) {
        problems.addAll(problems(others, field.getValue(), where));
      } else if (others.isBoolean() && !others.booleanValue()) {
        problems.add(where + " is not described");
      }
    }
  }

  private static void addScalar(List<String> problems, JsonNode schema, JsonNode value, String at) {
    boolean small =
        schema.has("minimum") && value.doubleValue() < schema.path("minimum").asDouble();
    boolean large =
        schema.has("maximum") && value.doubleValue() > schema.path("maximum").asDouble();
    if (value.isNumber() && (small || large)) {
      problems.add(at + " is out of bounds: " + value);
    }
    String pattern = schema.path("pattern").asText("");
    if (value.isTextual() && !pattern.isEmpty() && !value.asText().matches(pattern)) {
      problems.add(at + " must match " + pattern + ", was " + value);
    }
  }

  private static Stream<String> types(JsonNode schema) {
    JsonNode type = schema.path("type");
    return type.isArray() ? elements(type).map(JsonNode::asText) : Stream.of(type.asText());
  }

  private static boolean isOf(String type, JsonNode value) {
    return switch (type) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "null" -> value.isNull();
      default -> throw new AssertionError("no type of JSON: " + type);
    };
  }

  static Stream<JsonNode> elements(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }
}
