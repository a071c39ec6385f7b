// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JSON schema as OpenAPI 3.1 has it. Immutable: every method gives another one.
 *
 * @param json what it says; not to be written to
 * @param components the named schemas that it refers to, by name
 */
public record Schema(ObjectNode json, Map<String, Schema> components) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String TYPE = "type";
  private static final String NULL = "null";
  private static final String REFERENCE = "$ref";

  public Schema {
    components = Map.copyOf(components);
  }

  /** Anything. */
  public static Schema any() {
    return new Schema(NODES.objectNode(), Map.of());
  }

  private static Schema ofType(String type) {
    return any().with(TYPE, type);
  }

  /** Values of any of these types. */
  public static Schema ofTypes(String... types) {
    return any().with(TYPE, List.of(types));
  }

  /** A text. */
  public static Schema text() {
    return ofType("string");
  }

  /** Text of at most so many characters that is not blank. */
  public static Schema line(int max) {
    return text().matching("^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$").upTo(max);
  }

  /** A whole number. */
  public static Schema integer() {
    return ofType("integer");
  }

  /** A whole number between two, these included. */
  public static Schema integer(long min, long max) {
    return integer().atLeast(min).atMost(max);
  }

  /** Any number. */
  public static Schema number() {
    return ofType("number");
  }

  /** True or false. */
  public static Schema flag() {
    return ofType("boolean");
  }

  /** Null, and nothing else. */
  public static Schema nothing() {
    return ofType(NULL);
  }

  /** One of some words. */
  public static Schema words(String... words) {
    return text().with("enum", List.of(words));
  }

  /** The constants of an enumeration, as {@code Json} writes them. */
  public static Schema words(Class<? extends Enum<?>> type) {
    return words(
        Arrays.stream(type.getEnumConstants())
            .map(each -> each.name().toLowerCase(Locale.ROOT))
            .toArray(String[]::new));
  }

  /** An array. */
  public static Schema list(Schema items) {
    return ofType("array").with("items", items);
  }

  /** An object of any names. */
  public static Schema map(Schema values) {
    return object().with("additionalProperties", values);
  }

  /** An object of which nothing is said. */
  public static Schema object() {
    return ofType("object");
  }

  /** An object of these fields and, unless it is {@link #closed}, others. */
  public static Schema object(List<Field> fields) {
    ObjectNode properties = NODES.objectNode();
    Map<String, Schema> components = new TreeMap<>();
    for (Field field : fields) {
      properties.set(field.name(), field.schema().json);
      components.putAll(field.schema().components);
    }
    Schema object = new Schema(object().json, components).with("properties", properties);
    List<String> required = fields.stream().filter(Field::required).map(Field::name).toList();
    return required.isEmpty() ? object : object.with("required", required);
  }

  /** Anything that, if it is an object, has these fields so: a rule of several fields together. */
  public static Schema having(Field... fields) {
    return object(List.of(fields)).without(TYPE);
  }

  /** A value of exactly one of these kinds. */
  public static Schema oneOf(Schema... kinds) {
    return any().with("oneOf", List.of(kinds));
  }

  /** An object that has no other fields. */
  public Schema closed() {
    return with("additionalProperties", false);
  }

  /** What it is, for people. */
  public Schema says(String description) {
    return with("description", description);
  }

  /** A text with a match of this regular expression. */
  public Schema matching(String pattern) {
    return with("pattern", pattern);
  }

  /** A number that is not below. */
  public Schema atLeast(long min) {
    return with("minimum", min);
  }

  /** A number that is not above. */
  public Schema atMost(long max) {
    return with("maximum", max);
  }

  /** With at most so many characters. */
  public Schema upTo(int characters) {
    return with("maxLength", characters);
  }

  /** What counts if there is none. */
  public Schema orElse(Object value) {
    return with("default", value);
  }

  /** Or null. */
  public Schema orNull() {
    JsonNode type = json.path(TYPE);
    if (json.isEmpty() || type.asText().equals(NULL)) {
      return this;
    }
    if (type.isMissingNode()) {
      return oneOf(this, nothing());
    }
    ArrayNode types = NODES.arrayNode();
    types.addAll(type.isArray() ? (ArrayNode) type : NODES.arrayNode().add(type)).add(NULL);
    Schema nullable = with(TYPE, types);
    if (json.get("enum") instanceof ArrayNode words) {
      return nullable.with("enum", words.deepCopy().addNull());
    }
    return nullable;
  }

  /** Adds what JSON Schema calls so; schemas, lists and plain values become JSON. */
  public Schema with(String keyword, Object value) {
    ObjectNode changed = json.deepCopy();
    changed.set(keyword, jsonOf(value));
    Map<String, Schema> all = new TreeMap<>(components);
    all.putAll(componentsOf(value));
    return new Schema(changed, all);
  }

  /** Without what JSON Schema calls so. */
  public Schema without(String keyword) {
    ObjectNode changed = json.deepCopy();
    changed.remove(keyword);
    return new Schema(changed, components);
  }

  private static JsonNode jsonOf(Object value) {
    return switch (value) {
      case JsonNode node -> node;
      case Schema schema -> schema.json;
      case Collection<?> values -> {
        ArrayNode array = NODES.arrayNode();
        values.forEach(each -> array.add(jsonOf(each)));
        yield array;
      }
      case String text -> NODES.textNode(text);
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> NODES.numberNode(number);
      case Double number -> NODES.numberNode(number);
      default -> throw new IllegalArgumentException("a value must be one of JSON, was " + value);
    };
  }

  private static Map<String, Schema> componentsOf(Object value) {
    return switch (value) {
      case Schema schema -> schema.components;
      case Collection<?> values -> {
        Map<String, Schema> all = new TreeMap<>();
        values.forEach(each -> all.putAll(componentsOf(each)));
        yield all;
      }
      default -> Map.of();
    };
  }

  /** A reference to this schema, which is written once, under this name. */
  public Schema named(String name) {
    Map<String, Schema> all = new TreeMap<>(components);
    all.put(name, this);
    return new Schema(reference(name).json, all);
  }

  /** A reference to a schema that is named elsewhere, such as one to itself. */
  public static Schema reference(String name) {
    return any().with(REFERENCE, "#/components/schemas/" + name);
  }
}
