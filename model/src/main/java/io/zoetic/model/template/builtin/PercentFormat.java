// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.NumberFormat;
import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Tuple;
import io.zoetic.model.template.value.Undefined;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Python's {@code text % values}. */
final class PercentFormat {
  private static final Pattern FIELD =
      Pattern.compile(
          "%(?:\\((?<key>[^)]*)\\))?(?<flags>[-+ #0]*)(?<width>\\*|\\d*)"
              + "(?:\\.(?<precision>\\*|\\d*))?[hlL]?(?<type>.)",
          Pattern.DOTALL);

  private final Object values;
  private final Iterator<?> next;

  private PercentFormat(Object values) {
    this.values = values;
    this.next = (values instanceof Tuple tuple ? tuple : List.of(values)).iterator();
  }

  /**
   * Fills a text.
   *
   * @param values a tuple, a dict for fields with keys, or one value
   * @throws TemplateException if fields and values do not fit
   */
  static String format(String text, Object values) {
    return new PercentFormat(values).fill(text);
  }

  private String fill(String text) {
    StringBuilder out = new StringBuilder();
    Matcher field = FIELD.matcher(text);
    int end = 0;
    boolean byKey = false;
    for (int at = text.indexOf('%'); at >= 0; at = text.indexOf('%', end)) {
      out.append(text, end, at);
      if (!field.find(at) || field.start() != at) {
        throw TemplateException.invalid("incomplete format");
      }
      byKey |= field.group("key") != null;
      out.append(field(field));
      Budget.requireText(out.length());
      end = field.end();
    }
    if (!byKey && next.hasNext() && !isMapping()) {
      throw TemplateException.invalid("not all arguments converted during string formatting");
    }
    return out.append(text.substring(end)).toString();
  }

  /** What has elements by key need not be used up; in Python a list is one of them. */
  private boolean isMapping() {
    return values instanceof Dict
        || values instanceof Undefined
        || values instanceof List<?> && !(values instanceof Tuple);
  }

  private Object next() {
    if (!next.hasNext()) {
      throw TemplateException.invalid("not enough arguments for format string");
    }
    return next.next();
  }

  private int size(@Nullable String digits, int otherwise) {
    if (digits == null) {
      return otherwise;
    }
    if (digits.equals("*")) {
      return Numbers.integerOf(next()) instanceof Long size
          ? Math.clamp(size, -Budget.TEXT_MAX - 1, Budget.TEXT_MAX + 1)
          : otherwise;
    }
    return digits.isEmpty() ? 0 : FormatSpec.size(digits);
  }

  private String field(Matcher field) {
    char type = field.group("type").charAt(0);
    if (type == '%') {
      return "%";
    }
    String flags = field.group("flags");
    int width = size(field.group("width"), 0);
    int precision = size(field.group("precision"), -1);
    Object value = field.group("key") == null ? next() : keyed(field.group("key"));
    boolean left = flags.contains("-") || width < 0;
    String body = body(type, flags, precision, value);
    boolean number = "diuoxXeEfFgG".indexOf(type) >= 0;
    boolean zeros = flags.contains("0") && number && !left;
    return FormatSpec.pad(body, Math.abs(width), zeros ? '0' : ' ', left ? '<' : zeros ? '=' : '>');
  }

  private Object keyed(String key) {
    if (!(values instanceof Dict dict)) {
      throw TemplateException.invalid("format requires a mapping");
    }
    Object value = dict.get(key);
    if (value == null) {
      throw TemplateException.invalid("KeyError: " + PythonText.repr(key));
    }
    return value;
  }

  private static String body(char type, String flags, int precision, Object value) {
    switch (type) {
      case 's', 'r' -> {
        String text = type == 's' ? PythonText.str(value) : PythonText.repr(value);
        return precision < 0 ? text : FormatSpec.cut(text, precision);
      }
      case 'c' -> {
        return value instanceof String text
            ? text
            : Character.toString(integer(value).intValueExact());
      }
      case 'd', 'i', 'u', 'o', 'x', 'X' -> {
        BigInteger number = integer(value);
        String digits =
            NumberFormat.digits(
                number.abs(), type == 'i' || type == 'u' ? 'd' : type, flags.contains("#"));
        return sign(number.signum() < 0, flags)
            + "0".repeat(Math.max(0, precision - digits.length()))
            + digits;
      }
      case 'e', 'E', 'f', 'F', 'g', 'G' -> {
        double number = real(value);
        boolean negative = Double.compare(number, 0) < 0;
        return sign(negative, flags)
            + NumberFormat.digits(
                Math.abs(number), type, precision < 0 ? 6 : precision, flags.contains("#"));
      }
      default -> throw TemplateException.invalid("unsupported format character '" + type + "'");
    }
  }

  private static String sign(boolean negative, String flags) {
    return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
  }

  private static double real(Object value) {
    if (!Numbers.isNumber(value)) {
      throw TemplateException.invalid("must be real number, not " + PythonType.name(value));
    }
    return Numbers.toDouble(value);
  }

  private static BigInteger integer(Object value) {
    double number = real(value);
    return value instanceof Double ? new BigDecimal(number).toBigInteger() : Numbers.big(value);
  }
}
