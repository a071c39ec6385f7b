// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.value.Comparison;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Range;
import io.zoetic.model.template.value.Tuple;
import io.zoetic.model.template.value.Undefined;
import java.util.ArrayList;
import java.util.List;

/** The operators of Python. */
public final class Operators {
  private Operators() {}

  /**
   * @throws TemplateException if the operator does not fit the values
   */
  public static Object binary(String operator, Object left, Object right) {
    if (operator.equals("%") && Markup.textOf(left) instanceof String text) {
      if (left instanceof Markup) {
        throw TemplateException.unsupported("% on text marked as HTML");
      }
      return PercentFormat.format(text, right);
    }
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return arithmetic(operator, whole(left), whole(right));
    }
    if (operator.equals("+")) {
      return add(left, right);
    }
    if (operator.equals("*")) {
      if (Numbers.integerOf(right) instanceof Long times) {
        return repeat(left, times);
      }
      if (Numbers.integerOf(left) instanceof Long times) {
        return repeat(right, times);
      }
    }
    throw mismatch(operator, left, right);
  }

  /** Booleans count as integers. */
  private static Object whole(Object number) {
    return number instanceof Boolean flag ? (Object) (flag ? 1L : 0L) : number;
  }

  private static Object arithmetic(String operator, Object left, Object right) {
    return switch (operator) {
      case "+" -> Numbers.plus(left, right);
      case "-" -> Numbers.minus(left, right);
      case "*" -> Numbers.times(left, right);
      case "/" -> Numbers.divide(left, right);
      case "//" -> Numbers.floorDivide(left, right);
      case "%" -> Numbers.modulo(left, right);
      case "**" -> Numbers.power(left, right);
      default -> throw new IllegalArgumentException("not an operator: " + operator);
    };
  }

  private static Object add(Object left, Object right) {
    String text = Markup.textOf(left);
    String other = Markup.textOf(right);
    if (text != null && other != null) {
      Budget.requireText((long) text.length() + other.length());
      return left instanceof Markup || right instanceof Markup
          ? new Markup(Markup.escape(left).text() + Markup.escape(right).text())
          : text + other;
    }
    if (left instanceof List<?> a
        && right instanceof List<?> b
        && PythonType.name(a).equals(PythonType.name(b))
        && !(a instanceof Range)) {
      Budget.requireList((long) a.size() + b.size());
      List<Object> all = new ArrayList<>(a);
      all.addAll(b);
      return a instanceof Tuple ? new Tuple(all) : all;
    }
    throw mismatch("+", left, right);
  }

  private static Object repeat(Object value, long times) {
    int count = Math.clamp(times, 0, Integer.MAX_VALUE);
    String text = Markup.textOf(value);
    if (text != null) {
      Budget.requireText((long) text.length() * count);
      return Markup.like(value, text.repeat(count));
    }
    if (!(value instanceof List<?> list) || value instanceof Range) {
      throw mismatch("*", value, times);
    }
    Budget.requireList((long) list.size() * count);
    List<Object> all = new ArrayList<>();
    for (int i = 0; i < count && !list.isEmpty(); i++) {
      all.addAll(list);
    }
    return value instanceof Tuple ? new Tuple(all) : all;
  }

  public static Object unary(String operator, Object value) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!Numbers.isNumber(value)) {
      throw TemplateException.invalid(
          "bad operand type for unary %s: %s"
              .formatted(operator, PythonText.repr(PythonType.name(value))));
    }
    Object number = whole(value);
    return operator.equals("-") ? Numbers.negate(number) : number;
  }

  public static boolean compare(String operator, Object left, Object right) {
    return switch (operator) {
      case "==" -> Comparison.equal(left, right);
      case "!=" -> !Comparison.equal(left, right);
      case "in" -> Comparison.contains(right, left);
      case "notin" -> !Comparison.contains(right, left);
      default -> Comparison.ordered(operator, left, right);
    };
  }

  private static TemplateException mismatch(String operator, Object left, Object right) {
    return TemplateException.invalid(
        "unsupported operand type(s) for %s: %s and %s"
            .formatted(
                operator,
                PythonText.repr(PythonType.name(left)),
                PythonText.repr(PythonType.name(right))));
  }
}
