// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.Operators;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.CodePoints;
import io.zoetic.model.template.text.NumberFormat;
import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Filters that make numbers. */
final class NumberFilters {
  private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+(?:_\\d+)*");
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:\\d+(?:_\\d+)*\\.?(?:\\d+(?:_\\d+)*)?|\\.\\d+(?:_\\d+)*)(?:[eE][+-]?\\d+)?");

  private NumberFilters() {}

  static Map<String, Filters.Filter> all() {
    Map<String, Filters.Filter> all = new HashMap<>();
    all.put("abs", NumberFilters::absolute);
    all.put("int", NumberFilters::integer);
    all.put("float", NumberFilters::real);
    all.put("round", NumberFilters::round);
    all.put("sum", NumberFilters::sum);
    all.put("filesizeformat", NumberFilters::fileSize);
    return all;
  }

  private static Object absolute(Object value, Arguments given) {
    given.bind("abs");
    Object number = Operators.unary("+", value);
    return Numbers.toDouble(number) < 0 ? Numbers.negate(number) : number;
  }

  private static Object integer(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("int", "default?", "base?");
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Object otherwise = bound.get(0, 0L);
    String text = Markup.textOf(value);
    if (text != null) {
      Object whole = parsedInteger(CodePoints.strip(text), bound.integer(1, 10));
      if (whole != null) {
        return whole;
      }
    }
    Object whole = Numbers.integerOf(value);
    if (whole != null) {
      return whole;
    }
    Double number = toDouble(value);
    // Python fails on an infinite float, and falls back on a text of one.
    if (number == null || number.isNaN() || number.isInfinite()) {
      if (value instanceof Double && number != null && number.isInfinite()) {
        throw TemplateException.invalid("cannot convert float infinity to integer");
      }
      return otherwise;
    }
    return Numbers.of(new BigDecimal(number).toBigInteger());
  }

  private static @Nullable Object parsedInteger(String text, int base) {
    String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
    String prefix = base == 16 ? "0x" : base == 8 ? "0o" : base == 2 ? "0b" : "";
    if (base == 10) {
      return INTEGER.matcher(text).matches() && text.length() < 4300
          ? Numbers.of(new BigInteger(digits))
          : null;
    }
    if (base < 2 || base > 36) {
      throw TemplateException.unsupported("an integer of base " + base);
    }
    try {
      boolean prefixed = !prefix.isEmpty() && digits.startsWith(prefix);
      return Numbers.of(new BigInteger(prefixed ? digits.substring(2) : digits, base));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Double toDouble(Object value) {
    String text = Markup.textOf(value);
    if (text == null) {
      return Numbers.isNumber(value) ? Numbers.toDouble(value) : null;
    }
    String trimmed = CodePoints.strip(text);
    if (FLOAT.matcher(trimmed).matches()) {
      return Double.valueOf(trimmed.replace("_", ""));
    }
    return switch (trimmed.toLowerCase(Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      case "nan", "+nan", "-nan" -> Double.NaN;
      default -> null;
    };
  }

  private static Object real(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("float", "default?");
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Double number = toDouble(value);
    return number == null ? bound.get(0, 0.0) : number;
  }

  private static Object round(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("round", "precision?", "method?");
    int precision = Math.clamp(bound.integer(0, 0), -400, 400);
    String method = bound.text(1, "common");
    if (value instanceof Undefined) {
      throw TemplateException.invalid("type Undefined doesn't define __round__ method");
    }
    Object number = Operators.unary("+", value);
    if (!method.equals("common")) {
      if (!method.equals("ceil") && !method.equals("floor")) {
        throw TemplateException.invalid("method must be common, ceil or floor");
      }
      Object scale = Numbers.power(10L, (long) precision);
      double scaled = Numbers.toDouble(Numbers.times(number, scale));
      double whole = method.equals("ceil") ? Math.ceil(scaled) : Math.floor(scaled);
      return whole / Numbers.toDouble(scale);
    }
    if (number instanceof Double real) {
      return real.isNaN() || real.isInfinite()
          ? real
          : (Object)
              Math.copySign(
                  new BigDecimal(real).setScale(precision, RoundingMode.HALF_EVEN).doubleValue(),
                  real);
    }
    return precision >= 0
        ? number
        : Numbers.of(
            new BigDecimal(Numbers.big(number))
                .setScale(precision, RoundingMode.HALF_EVEN)
                .toBigInteger());
  }

  private static Object sum(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("sum", "attribute?", "start?");
    Object total = bound.get(1, 0L);
    if (Markup.textOf(total) != null) {
      throw TemplateException.invalid("sum() can't sum strings [use ''.join(seq) instead]");
    }
    for (Object each : Iteration.of(value)) {
      Object item = bound.some(0) ? SequenceFilters.path(each, bound.get(0), null) : each;
      total = Operators.binary("+", total, item);
    }
    return total;
  }

  private static Object fileSize(Object value, Arguments given) {
    boolean binary = given.bind("filesizeformat", "binary?").flag(0);
    Double bytes = toDouble(value);
    if (bytes == null) {
      throw TemplateException.invalid("could not convert to float: " + PythonText.repr(value));
    }
    int base = binary ? 1024 : 1000;
    if (bytes == 1) {
      return "1 Byte";
    }
    if (bytes < base) {
      return bytes.longValue() + " Bytes";
    }
    double unit = base;
    int power = 0;
    while (power < 7 && bytes >= unit * base) {
      unit *= base;
      power++;
    }
    char letter = (binary ? "KMGTPEZY" : "kMGTPEZY").charAt(power);
    return NumberFormat.digits(bytes / unit, 'f', 1, false) + " " + letter + (binary ? "iB" : "B");
  }
}
