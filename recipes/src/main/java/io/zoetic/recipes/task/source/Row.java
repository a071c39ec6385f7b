// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * One row of a published file. Remembers which fields were asked for, so that {@link #end} can
 * refuse the others. Used by one thread.
 */
public final class Row {
  private static final int SHOWN_MAX = 80;

  private final String place;
  private final long number;
  private final ObjectNode fields;
  private final Set<String> asked = new HashSet<>();

  /**
   * A row.
   *
   * @param place names the file and the row, for messages
   * @param number from 1
   */
  Row(String place, long number, ObjectNode fields) {
    this.place = place;
    this.number = number;
    this.fields = fields;
  }

  /** From 1, within its file. */
  long number() {
    return number;
  }

  /** Where it is: {@code test.jsonl, row 7}. */
  String place() {
    return place;
  }

  /** Whether it has a field of this name. */
  boolean has(String field) {
    return fields.has(field);
  }

  /** The names of its fields. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    fields.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** A field, whatever it is. */
  JsonNode value(String field) throws InvalidRowException {
    asked.add(field);
    JsonNode value = fields.get(field);
    if (value == null) {
      throw new InvalidRowException(
          "%s: must have the field %s, has %s".formatted(place, field, names()));
    }
    return value;
  }

  /** Takes note of a field that nothing is made of; it need not be there. */
  void ignore(String... unused) {
    asked.addAll(List.of(unused));
  }

  /** A field that is a string. */
  String text(String field) throws InvalidRowException {
    JsonNode value = value(field);
    if (!value.isTextual()) {
      throw wrong(field, "must be a string", value);
    }
    return value.textValue();
  }

  /** A field that is a string, or a value for its absence. */
  String text(String field, String absent) throws InvalidRowException {
    asked.add(field);
    return has(field) ? text(field) : absent;
  }

  /** A field that is a string with more than blanks. */
  String words(String field) throws InvalidRowException {
    String text = text(field);
    if (text.isBlank()) {
      throw wrong(field, "must not be blank", value(field));
    }
    return text;
  }

  /** A field that is a whole number. */
  long integer(String field) throws InvalidRowException {
    JsonNode value = value(field);
    if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
      throw wrong(field, "must be a whole number", value);
    }
    return value.longValue();
  }

  /** A field that is a number. */
  double number(String field) throws InvalidRowException {
    JsonNode value = value(field);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(field, "must be a number", value);
    }
    return value.doubleValue();
  }

  /** A field that is an array of strings. */
  List<String> texts(String field) throws InvalidRowException {
    List<String> texts = new ArrayList<>();
    for (JsonNode each : array(field)) {
      if (!each.isTextual()) {
        throw wrong(field, "must be an array of strings", each);
      }
      texts.add(each.textValue());
    }
    return texts;
  }

  /** A field that is an array. */
  JsonNode array(String field) throws InvalidRowException {
    JsonNode value = value(field);
    if (!value.isArray()) {
      throw wrong(field, "must be an array", value);
    }
    return value;
  }

  /** A field that is an array of objects: rows in this one. */
  List<Row> rows(String field) throws InvalidRowException {
    List<Row> rows = new ArrayList<>();
    for (JsonNode each : array(field)) {
      if (!(each instanceof ObjectNode object)) {
        throw wrong(field, "must be an array of objects", each);
      }
      rows.add(new Row("%s, field %s[%d]".formatted(place, field, rows.size()), number, object));
    }
    return rows;
  }

  /** A field that is an object: a row in this one. */
  Row row(String field) throws InvalidRowException {
    if (!(value(field) instanceof ObjectNode object)) {
      throw wrong(field, "must be an object", value(field));
    }
    return new Row("%s, field %s".formatted(place, field), number, object);
  }

  /** Refuses fields that nobody asked for. */
  void end() throws InvalidRowException {
    Set<String> unknown = names();
    unknown.removeAll(asked);
    if (!unknown.isEmpty()) {
      throw new InvalidRowException(
          "%s: fields must be known ones, %s, had also %s"
              .formatted(place, new TreeSet<>(asked), unknown));
    }
  }

  /** Says what a field must be, and what it is. */
  InvalidRowException wrong(String field, String rule, Object value) {
    String shown = String.valueOf(value).replace("\n", "\\n");
    return new InvalidRowException(
        "%s, field %s: %s, was %s"
            .formatted(
                place,
                field,
                rule,
                shown.length() > SHOWN_MAX ? shown.substring(0, SHOWN_MAX) + "…" : shown));
  }

  /** The row breaks a rule that is not one field's. */
  InvalidRowException wrong(IllegalArgumentException rule) {
    return new InvalidRowException(place + ": " + rule.getMessage(), rule);
  }
}
