// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.events.completion.ErrorCode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one JSON object, read by type and range; every complaint names the field, the rule
 * and the value. A field that is null counts as absent, as it does at OpenAI.
 *
 * @param path where the object stands in the body, with a final dot; empty for the body itself
 */
public record RequestFields(JsonNode object, String path) {
  private static final int SHOWN_MAX = 64;

  public RequestFields {
    requireNonNull(object, "object");
    requireNonNull(path, "path");
  }

  /** The field's value, or null. */
  public @Nullable JsonNode get(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  /**
   * Refuses fields that nobody reads: each is a wish that would go unheard.
   *
   * @param known the fields that there are
   */
  public void refuseUnknown(Collection<String> known) {
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey())) {
        throw unknown(path + field.getKey(), known);
      }
    }
  }

  /** The complaint that there is no such field. */
  public static ApiException unknown(String name, Collection<String> known) {
    String shown = name.length() <= SHOWN_MAX ? name : name.substring(0, SHOWN_MAX) + "…";
    return ApiException.invalid(
        shown,
        "fields must be %s, one was %s".formatted(String.join(", ", new TreeSet<>(known)), shown));
  }

  public JsonNode required(String name) {
    JsonNode value = get(name);
    if (value == null) {
      throw new ApiException(ErrorCode.MISSING_FIELD, path + name + " is required", path + name);
    }
    return value;
  }

  /**
   * The field as an array of objects, of one at least; what is in it is not looked at.
   *
   * @throws ApiException if it is missing, no array, empty or longer than {@code most}
   */
  public JsonNode requiredObjects(String name, int most) {
    JsonNode given = required(name);
    if (!given.isArray() || given.isEmpty() || given.size() > most) {
      throw ApiException.invalid(
          path + name,
          "%s%s must be an array of 1..%d objects, was %s"
              .formatted(path, name, most, given.isArray() ? "of " + given.size() : shown(given)));
    }
    return given;
  }

  public String requiredText(String name) {
    return text(path + name, required(name));
  }

  public @Nullable String text(String name) {
    JsonNode value = get(name);
    return value == null ? null : text(path + name, value);
  }

  /** A JSON object, written out; an empty one if it is absent. */
  public String objectJson(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return "{}";
    }
    if (!value.isObject()) {
      throw wrong(path + name, "an object", value);
    }
    return value.toString();
  }

  /** An array of strings, an empty one if it is absent. */
  public List<String> texts(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong(path + name, "an array of strings", value);
    }
    List<String> texts = new ArrayList<>();
    value.forEach(each -> texts.add(text(path + name, each)));
    return texts;
  }

  public boolean flag(String name) {
    return flag(name, false);
  }

  public boolean flag(String name, boolean absent) {
    JsonNode value = get(name);
    if (value == null) {
      return absent;
    }
    if (!value.isBoolean()) {
      throw wrong(path + name, "true or false", value);
    }
    return value.booleanValue();
  }

  public @Nullable Integer integer(String name, int min, int max) {
    JsonNode value = get(name);
    return value == null ? null : integer(path + name, value, min, max);
  }

  public int requiredInteger(String name, int min, int max) {
    return integer(path + name, required(name), min, max);
  }

  public static int integer(String name, JsonNode value, int min, int max) {
    String rule = max == Integer.MAX_VALUE ? ">= " + min : "in " + min + ".." + max;
    BigDecimal integer = integral(value);
    if (integer == null) {
      throw wrong(name, "an integer " + rule, value);
    }
    if (!isWithin(integer, min, max)) {
      throw wrong(name, integer.signum() > 0 ? "in " + min + ".." + max : rule, value);
    }
    return integer.intValueExact();
  }

  /** The value if it is an integer, which as in JSON Schema may be written {@code 10.0}. */
  private static @Nullable BigDecimal integral(JsonNode value) {
    if (!value.isNumber()) {
      return null;
    }
    BigDecimal number = value.decimalValue();
    return number.stripTrailingZeros().scale() <= 0 ? number : null;
  }

  private static boolean isWithin(BigDecimal number, long min, long max) {
    return number.compareTo(BigDecimal.valueOf(min)) >= 0
        && number.compareTo(BigDecimal.valueOf(max)) <= 0;
  }

  public @Nullable Long longInteger(String name) {
    JsonNode value = get(name);
    if (value == null) {
      return null;
    }
    BigDecimal integer = integral(value);
    if (integer == null || !isWithin(integer, Long.MIN_VALUE, Long.MAX_VALUE)) {
      throw wrong(path + name, "an integer of at most 64 bits", value);
    }
    return integer.longValueExact();
  }

  /** A number in [min, max], or in (min, max]. */
  public double number(String name, Range range, double absent) {
    JsonNode value = get(name);
    if (value == null) {
      return absent;
    }
    if (!value.isNumber() || !range.contains(value.doubleValue())) {
      throw wrong(path + name, "a number in " + range, value);
    }
    return value.doubleValue();
  }

  /** A range of numbers that always includes its upper end. */
  public record Range(double min, boolean minIncluded, double max) {
    public static Range closed(double min, double max) {
      return new Range(min, true, max);
    }

    public static Range above(double min, double max) {
      return new Range(min, false, max);
    }

    public boolean contains(double value) {
      return (minIncluded ? value >= min : value > min) && value <= max;
    }

    @Override
    public String toString() {
      return (minIncluded ? "[" : "(") + shortest(min) + ", " + shortest(max) + "]";
    }

    private static String shortest(double number) {
      return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
  }

  /** A string that UTF-8 can carry. */
  public static String text(String name, JsonNode value) {
    if (!value.isTextual()) {
      throw wrong(name, "a string", value);
    }
    String text = value.textValue();
    for (int i = 0; i < text.length(); i++) {
      if (Character.isHighSurrogate(text.charAt(i))
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        String message = "%s must be valid Unicode, has half a surrogate pair at index %d";
        throw new ApiException(ErrorCode.INVALID_ENCODING, message.formatted(name, i), name);
      }
    }
    return text;
  }

  /** The complaint that a value breaks a rule. */
  public static ApiException wrong(String name, String rule, JsonNode value) {
    return ApiException.invalid(name, name + " must be " + rule + ", was " + shown(value));
  }

  /** The value as it goes into a message: short, and a container only by what it is. */
  public static String shown(JsonNode value) {
    if (value.isContainerNode()) {
      String what = value.isArray() ? "an array" : "an object";
      return value.isEmpty() ? what + " without elements" : what;
    }
    String json = value.toString();
    return json.length() <= SHOWN_MAX ? json : json.substring(0, SHOWN_MAX) + "…";
  }
}
