// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.CodePoints;
import io.zoetic.model.template.text.NumberFormat;
import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The format of a field of {@code str.format}: {@code
 * [[fill]align][sign][#][0][width][,][.p][type]}.
 */
public final class FormatSpec {
  private static final Pattern SPEC =
      Pattern.compile(
          "(?:(?<fill>.)?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<alternate>#)?(?<zero>0)?(?<width>\\d*)"
              + "(?<group>[,_])?(?:\\.(?<precision>\\d+))?(?<type>[a-zA-Z%])?",
          Pattern.DOTALL);

  private FormatSpec() {}

  /** A number of characters; one that no text may have stays too large. */
  public static int size(String digits) {
    return new BigInteger(digits).min(BigInteger.valueOf(Budget.TEXT_MAX + 1L)).intValue();
  }

  public static String cut(String text, int length) {
    return CodePoints.length(text) <= length
        ? text
        : text.substring(0, text.offsetByCodePoints(0, length));
  }

  /** Fills a text up to a width; {@code =} fills between the sign and the digits. */
  public static String pad(String text, int width, char fill, char align) {
    int missing = width - CodePoints.length(text);
    if (missing <= 0) {
      return text;
    }
    Budget.requireText(width);
    String filling = String.valueOf(fill);
    return switch (align) {
      case '<' -> text + filling.repeat(missing);
      case '^' -> filling.repeat(missing / 2) + text + filling.repeat(missing - missing / 2);
      case '=' -> {
        int sign = !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
        yield text.substring(0, sign) + filling.repeat(missing) + text.substring(sign);
      }
      default -> filling.repeat(missing) + text;
    };
  }

  public static String format(Object value, String spec) {
    if (spec.isEmpty()) {
      return PythonText.str(value);
    }
    Matcher parts = SPEC.matcher(spec);
    if (!parts.matches()) {
      throw TemplateException.invalid("Invalid format specifier " + PythonText.repr(spec));
    }
    boolean number =
        Numbers.isNumber(value) && !(value instanceof Boolean && parts.group("type") == null);
    if (!number && Markup.textOf(value) == null) {
      throw TemplateException.invalid(
          "unsupported format string passed to %s.__format__".formatted(PythonType.name(value)));
    }
    String body = number ? number(value, parts) : text(value, parts);
    String fill = parts.group("fill");
    String align = parts.group("align");
    boolean zero = parts.group("zero") != null;
    String width = parts.group("width");
    return pad(
        body,
        width.isEmpty() ? 0 : size(width),
        fill != null ? fill.charAt(0) : zero ? '0' : ' ',
        align != null ? align.charAt(0) : !number ? '<' : zero ? '=' : '>');
  }

  private static String text(Object value, Matcher parts) {
    String type = parts.group("type");
    if (type != null && !type.equals("s")
        || parts.group("sign") != null
        || parts.group("group") != null) {
      throw TemplateException.invalid(
          "Invalid format specifier %s for a string".formatted(PythonText.repr(parts.group())));
    }
    String precision = parts.group("precision");
    String text = PythonText.str(value);
    return precision == null ? text : cut(text, size(precision));
  }

  private static String number(Object value, Matcher parts) {
    String type = parts.group("type");
    String precision = parts.group("precision");
    boolean alternate = parts.group("alternate") != null;
    boolean real = value instanceof Double || type != null && "eEfFgG%".contains(type);
    String digits;
    if (!real) {
      char kind = type == null || type.equals("n") ? 'd' : type.charAt(0);
      if ("dxXob".indexOf(kind) < 0 || precision != null) {
        throw TemplateException.unsupported(
            "the format of an integer by " + PythonText.repr(parts.group()));
      }
      digits = NumberFormat.digits(Numbers.big(value).abs(), kind, alternate);
    } else {
      if (type != null && "eEfFgG%".indexOf(type.charAt(0)) < 0
          || type == null && precision != null) {
        throw TemplateException.unsupported(
            "the format of a float by " + PythonText.repr(parts.group()));
      }
      double number = Math.abs(Numbers.toDouble(value));
      digits =
          type == null
              ? PythonText.number(number)
              : NumberFormat.digits(
                  number, type.charAt(0), precision == null ? 6 : size(precision), alternate);
    }
    boolean negative = Numbers.toDouble(value) < 0 || value instanceof Double d && 1 / d < 0;
    String group = parts.group("group");
    return sign(negative, parts.group("sign")) + (group == null ? digits : grouped(digits, group));
  }

  private static String sign(boolean negative, String asked) {
    return negative ? "-" : asked == null || asked.equals("-") ? "" : asked;
  }

  private static String grouped(String digits, String separator) {
    int end = 0;
    while (end < digits.length() && Character.isDigit(digits.charAt(end))) {
      end++;
    }
    StringBuilder out = new StringBuilder(digits);
    for (int at = end - 3; at > 0; at -= 3) {
      out.insert(at, separator);
    }
    return out.toString();
  }
}
