// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.Operators;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.Casing;
import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Callee;
import io.zoetic.model.template.value.Comparison;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Loop;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.None;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.Undefined;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Jinja's tests: what stands behind {@code is}. */
public final class Tests {
  /** A test of a value. */
  @FunctionalInterface
  private interface Test {
    boolean apply(Object value, Arguments arguments);
  }

  private static final Map<String, Test> TESTS = new HashMap<>();

  static {
    kinds();
    numbers();
    operators();
    plain("lower", value -> Casing.isLower(PythonText.str(value)));
    plain("upper", value -> Casing.isUpper(PythonText.str(value)));
    plain("filter", value -> value instanceof String name && Filters.has(name));
    plain("test", value -> value instanceof String name && has(name));
    binary("sameas", Tests::same);
    binary("in", (value, container) -> Comparison.contains(container, value));
  }

  private Tests() {}

  public static boolean has(String name) {
    return TESTS.containsKey(name);
  }

  /**
   * @throws TemplateException if there is no such test, or it does not fit the value
   */
  static boolean apply(String name, Object value, Arguments arguments) {
    Test test = TESTS.get(name);
    if (test == null) {
      throw TemplateException.invalid("No test named %s.".formatted(PythonText.repr(name)));
    }
    return test.apply(value, arguments);
  }

  private static void plain(String name, Predicate<Object> test) {
    TESTS.put(
        name,
        (value, arguments) -> {
          arguments.bind(name);
          return test.test(value);
        });
  }

  private static void binary(String name, java.util.function.BiPredicate<Object, Object> test) {
    TESTS.put(name, (value, arguments) -> test.test(value, arguments.bind(name, "other").get(0)));
  }

  private static void kinds() {
    plain("defined", value -> !(value instanceof Undefined));
    plain("undefined", value -> value instanceof Undefined);
    plain("none", value -> value == None.NONE);
    plain("boolean", value -> value instanceof Boolean);
    plain("true", value -> value.equals(true));
    plain("false", value -> value.equals(false));
    plain("string", value -> Markup.textOf(value) != null);
    plain("escaped", value -> value instanceof Markup);
    plain("number", Numbers::isNumber);
    plain("integer", value -> !(value instanceof Boolean) && Numbers.integerOf(value) != null);
    plain("float", value -> value instanceof Double);
    plain("mapping", value -> value instanceof Dict);
    plain("iterable", value -> Iteration.isIterable(value) || value instanceof Loop);
    plain("callable", value -> value instanceof Callee || value instanceof Undefined);
    plain(
        "sequence",
        value ->
            Markup.textOf(value) != null
                || value instanceof List<?>
                || value instanceof Dict
                || value instanceof Undefined);
  }

  private static void numbers() {
    plain("odd", value -> remainder(value, 2L).equals(1L) || remainder(value, 2L).equals(1.0));
    plain("even", value -> isZero(remainder(value, 2L)));
    TESTS.put(
        "divisibleby",
        (value, arguments) ->
            isZero(remainder(value, arguments.bind("divisibleby", "num").get(0))));
  }

  private static Object remainder(Object value, Object divisor) {
    return Operators.binary("%", value, divisor);
  }

  private static boolean isZero(Object value) {
    return Comparison.equal(value, 0L);
  }

  private static void operators() {
    Map<String, List<String>> names =
        Map.of(
            "==", List.of("==", "eq", "equalto"),
            "!=", List.of("!=", "ne"),
            ">", List.of(">", "gt", "greaterthan"),
            ">=", List.of(">=", "ge"),
            "<", List.of("<", "lt", "lessthan"),
            "<=", List.of("<=", "le"));
    names.forEach(
        (operator, all) ->
            all.forEach(
                name -> binary(name, (value, other) -> Operators.compare(operator, value, other))));
  }

  /** Identity, as far as values have one: equal texts and small numbers are the same in Python. */
  private static boolean same(Object value, Object other) {
    return value == other
        || value.getClass() == other.getClass()
            && (value instanceof Boolean || value instanceof Long || value instanceof String)
            && value.equals(other);
  }
}
