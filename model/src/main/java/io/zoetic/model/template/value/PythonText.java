// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.stream.Collectors;

/** Values as Python's {@code str} and {@code repr} write them. */
public final class PythonText {
  private PythonText() {}

  /** What is printed of a value. */
  public static String str(Object value) {
    return switch (value) {
      case String text -> text;
      case Markup(String text) -> text;
      case Undefined _ -> "";
      default -> repr(value);
    };
  }

  /**
   * A value as it is written in Python.
   *
   * @throws TemplateException if that depends on a place in memory
   */
  public static String repr(Object value) {
    return switch (value) {
      case String text -> quoted(text);
      case Markup(String text) -> "Markup(" + quoted(text) + ")";
      case None _ -> "None";
      case Undefined _ -> "Undefined";
      case Boolean flag -> flag ? "True" : "False";
      case Double number -> number(number);
      case Number number -> number.toString();
      case Range range -> range.toString();
      case Tuple tuple ->
          tuple.size() == 1 ? "(" + repr(tuple.get(0)) + ",)" : joined("(", tuple, ")");
      case Group group -> joined("(", group, ")");
      case List<?> list -> joined("[", list, "]");
      case Dict dict -> pairs(dict);
      case DictView view -> view.type() + joined("([", view.content(), "])");
      case Namespace namespace -> "<Namespace " + pairs(Dict.ofNames(namespace.attributes)) + ">";
      case Callee callee when callee.isMacro() -> "<Macro " + quoted(callee.name()) + ">";
      default -> throw TemplateException.unsupported("printing a " + PythonType.name(value));
    };
  }

  private static String joined(String open, List<?> items, String close) {
    return bounded(
        items.stream().map(PythonText::repr).collect(Collectors.joining(", ", open, close)));
  }

  private static String pairs(Dict dict) {
    return bounded(
        dict.items().stream()
            .map(item -> (Tuple) item)
            .map(item -> repr(item.get(0)) + ": " + repr(item.get(1)))
            .collect(Collectors.joining(", ", "{", "}")));
  }

  /** A value that holds another twice, and that one another twice, is soon too long to print. */
  private static String bounded(String text) {
    Budget.requireText(text.length());
    return text;
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                  if (point == quote) {
                    out.append('\\').append(quote);
                  } else if (isPrintable(point)) {
                    out.appendCodePoint(point);
                  } else {
                    out.append(escape(point));
                  }
                }
              }
            });
    return out.append(quote).toString();
  }

  private static String escape(int point) {
    if (point <= 0xFF) {
      return "\\x%02x".formatted(point);
    }
    return point <= 0xFFFF ? "\\u%04x".formatted(point) : "\\U%08x".formatted(point);
  }

  private static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }

  /** A float in the fewest digits that mean it, as Python's {@code repr} writes it. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal shortest = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    if (shortest.precision() == 2) {
      // Java writes two digits at least.
      BigDecimal one = new BigDecimal(value).round(new MathContext(1));
      shortest = one.doubleValue() == value ? one : shortest;
    }
    String digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - shortest.scale() - 1;
    String sign = value < 0 ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
      String rest = digits.length() > 1 ? "." + digits.substring(1) : "";
      return "%s%s%se%s%02d"
          .formatted(sign, digits.charAt(0), rest, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
    String plain = shortest.abs().toPlainString();
    return sign + (plain.contains(".") ? plain : plain + ".0");
  }
}
