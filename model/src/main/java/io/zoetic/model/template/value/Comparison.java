// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.CodePoints;
import io.zoetic.model.template.text.Numbers;
import java.math.BigDecimal;
import java.util.List;

/** Equality, order and membership as Python has them. */
public final class Comparison {
  /** Values that one comparison may look at: lists may hold one another many times over. */
  private static final int COMPARED_MAX = 1_000_000;

  /** How deep in a comparison the thread is, and how many values it has compared. */
  private static final ThreadLocal<int[]> COMPARED = ThreadLocal.withInitial(() -> new int[2]);

  private Comparison() {}

  public static boolean equal(Object left, Object right) {
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return compareNumbers(left, right) == 0 && !isNan(left) && !isNan(right);
    }
    String text = Markup.textOf(left);
    if (text != null) {
      return text.equals(Markup.textOf(right));
    }
    return switch (left) {
      case None _ -> right == None.NONE;
      case Undefined _ -> right instanceof Undefined;
      case List<?> list -> right instanceof List<?> other && equalLists(list, other);
      case Dict dict -> right instanceof Dict other && dict.equalTo(other);
      case DictView(String type, List<Object> content) when !type.equals("dict_values") ->
          right instanceof DictView(String otherType, List<Object> others)
              && type.equals(otherType)
              && content.size() == others.size()
              && content.stream().allMatch(each -> contains(others, each));
      default -> left == right;
    };
  }

  private static boolean equalLists(List<?> left, List<?> right) {
    if (!PythonType.name(left).equals(PythonType.name(right)) || left.size() != right.size()) {
      return false;
    }
    int[] compared = COMPARED.get();
    if (compared[0]++ == 0) {
      compared[1] = 0;
    }
    try {
      for (int i = 0; i < left.size(); i++) {
        if (++compared[1] > COMPARED_MAX) {
          throw TemplateException.limit(
              "a comparison must look at most at %d values, looked at more"
                  .formatted(COMPARED_MAX));
        }
        if (left.get(i) != right.get(i) && !equal(left.get(i), right.get(i))) {
          return false;
        }
      }
      return true;
    } finally {
      compared[0]--;
    }
  }

  private static boolean isNan(Object number) {
    return number instanceof Double value && value.isNaN();
  }

  private static int compareNumbers(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    double a = Numbers.toDouble(left);
    double b = Numbers.toDouble(right);
    if (Double.isNaN(a) || Double.isNaN(b) || Double.isInfinite(a) || Double.isInfinite(b)) {
      return Double.compare(a, b);
    }
    return decimal(left).compareTo(decimal(right));
  }

  private static BigDecimal decimal(Object number) {
    return number instanceof Double value
        ? new BigDecimal(value)
        : new BigDecimal(Numbers.big(number));
  }

  /**
   * Compares for {@code operator}, which is one of the four of order.
   *
   * @throws TemplateException if the values have no order
   */
  public static boolean ordered(String operator, Object left, Object right) {
    if (isNan(left) || isNan(right)) {
      return false;
    }
    int order = order(operator, left, right);
    return switch (operator) {
      case "<" -> order < 0;
      case "<=" -> order <= 0;
      case ">" -> order > 0;
      default -> order >= 0;
    };
  }

  /** The order for sorting. */
  public static int order(Object left, Object right) {
    return order("<", left, right);
  }

  private static int order(String operator, Object left, Object right) {
    if (left instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (right instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
      return compareNumbers(left, right);
    }
    String text = Markup.textOf(left);
    String other = Markup.textOf(right);
    if (text != null && other != null) {
      return CodePoints.compare(text, other);
    }
    if (left instanceof List<?> a
        && right instanceof List<?> b
        && PythonType.name(a).equals(PythonType.name(b))
        && !(a instanceof Range)) {
      for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
        if (!equal(a.get(i), b.get(i))) {
          return order(operator, a.get(i), b.get(i));
        }
      }
      return Integer.compare(a.size(), b.size());
    }
    throw TemplateException.invalid(
        "'%s' not supported between instances of %s and %s"
            .formatted(
                operator,
                PythonText.repr(PythonType.name(left)),
                PythonText.repr(PythonType.name(right))));
  }

  /**
   * Whether a container has a value: a list an element, a dict a key, a text a part.
   *
   * @throws TemplateException if it is no container
   */
  public static boolean contains(Object container, Object value) {
    String text = Markup.textOf(container);
    if (text != null) {
      String part = Markup.textOf(value);
      if (part == null) {
        throw TemplateException.invalid(
            "'in <string>' requires string as left operand, not " + PythonType.name(value));
      }
      return text.contains(part);
    }
    if (container instanceof Dict dict) {
      return dict.contains(value);
    }
    for (Object each : Iteration.of(container)) {
      if (each == value || equal(each, value)) {
        return true;
      }
    }
    return false;
  }
}
