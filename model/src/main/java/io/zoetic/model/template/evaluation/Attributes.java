// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.Cycler;
import io.zoetic.model.template.builtin.Slices;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.CodePoints;
import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Callee;
import io.zoetic.model.template.value.Comparison;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.DictView;
import io.zoetic.model.template.value.Group;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Loop;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.Namespace;
import io.zoetic.model.template.value.None;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Range;
import io.zoetic.model.template.value.Tuple;
import io.zoetic.model.template.value.Undefined;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes and items of values: {@code value.name} and {@code value[key]} in Jinja's
 * immutable sandbox.
 */
final class Attributes {
  private static final Set<String> DICT_CHANGES =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> LIST_CHANGES =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");
  private static final Set<String> INTEGER_ATTRIBUTES =
      Set.of(
          "as_integer_ratio",
          "bit_count",
          "bit_length",
          "conjugate",
          "denominator",
          "from_bytes",
          "imag",
          "numerator",
          "real",
          "to_bytes",
          "is_integer",
          "fromhex",
          "hex");
  private static final Set<String> MACRO_ATTRIBUTES =
      Set.of("arguments", "catch_kwargs", "catch_varargs", "caller", "explicit_caller", "name");

  private Attributes() {}

  /** An attribute of Python's first, then the element of that key. */
  static Object attribute(Object owner, String name) {
    if (owner instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Object attribute = ownAttribute(owner, name);
    if (attribute != null) {
      return attribute;
    }
    Object element = owner instanceof Dict dict ? dict.get(name) : null;
    return element != null ? element : Undefined.attribute(owner, name);
  }

  /** The element of a key first, then an attribute of Python's. */
  static Object item(Object owner, Object key) {
    if (owner instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Object element = element(owner, key);
    if (element == null && Markup.textOf(key) instanceof String name) {
      element = ownAttribute(owner, name);
    }
    return element != null ? element : Undefined.element(owner, key);
  }

  private static @Nullable Object element(Object owner, Object key) {
    if (owner instanceof Dict dict) {
      return key instanceof List<?> list && !(list instanceof Tuple) || key instanceof Dict
          ? null
          : dict.get(key);
    }
    int size =
        owner instanceof List<?> || Markup.textOf(owner) != null ? Iteration.sizeOf(owner) : -1;
    if (size < 0 || !(Numbers.integerOf(key) instanceof Long index)) {
      return null;
    }
    long at = index < 0 ? index + size : index;
    if (at < 0 || at >= size) {
      return null;
    }
    String text = Markup.textOf(owner);
    return text == null
        ? ((List<?>) owner).get((int) at)
        : Markup.like(owner, CodePoints.at(text, (int) at));
  }

  /** An attribute of the value itself; null if it has none of that name. */
  private static @Nullable Object ownAttribute(Object owner, String name) {
    if (name.startsWith("__") && name.endsWith("__")) {
      return Undefined.unsafe(owner, name);
    }
    return switch (owner) {
      case String _ -> StringMethods.has(name) ? StringMethods.of(owner, name) : null;
      case Markup _ -> StringMethods.has(name) ? StringMethods.of(owner, name) : null;
      case Dict dict -> dictAttribute(dict, name);
      case Range _ -> unsupported(owner, name, Set.of("start", "stop", "step", "index", "count"));
      case Group group when name.equals("grouper") -> group.grouper;
      case Group group when name.equals("list") -> group.members;
      case List<?> list -> listAttribute(list, name);
      case Namespace namespace -> namespace.attributes.get(name);
      case Loop loop -> loop.attribute(name);
      case Macro _ -> unsupported(owner, name, MACRO_ATTRIBUTES);
      case Cycler cycler -> cycler.attribute(name);
      default -> Numbers.isNumber(owner) ? unsupported(owner, name, INTEGER_ATTRIBUTES) : null;
    };
  }

  /** Refuses what Python has and this interpreter has not. */
  private static @Nullable Object unsupported(Object owner, String name, Set<String> known) {
    if (known.contains(name)) {
      throw TemplateException.unsupported(PythonType.name(owner) + "." + name);
    }
    return null;
  }

  private static @Nullable Object dictAttribute(Dict dict, String name) {
    return switch (name) {
      case "items" -> view(name, () -> new DictView("dict_items", dict.items()));
      case "keys" -> view(name, () -> new DictView("dict_keys", dict.keys()));
      case "values" -> view(name, () -> new DictView("dict_values", dict.values()));
      case "get" ->
          Callee.of(
              "dict.get",
              given -> {
                Arguments.Bound bound = given.bind("get", "key", "default?");
                Object value = dict.get(bound.get(0));
                return value == null ? bound.get(1, None.NONE) : value;
              });
      case "copy" ->
          view(
              name,
              () -> {
                Dict copy = new Dict();
                copy.putAll(dict);
                return copy;
              });
      default ->
          DICT_CHANGES.contains(name)
              ? Undefined.unsafe(dict, name)
              : unsupported(dict, name, Set.of("fromkeys"));
    };
  }

  private static Callee view(String name, java.util.function.Supplier<Object> body) {
    return Callee.of(
        name,
        given -> {
          given.bind(name);
          return body.get();
        });
  }

  private static @Nullable Object listAttribute(List<?> list, String name) {
    boolean tuple = list instanceof Tuple;
    return switch (name) {
      case "count" ->
          Callee.of(
              name,
              given -> {
                Object value = given.bind(name, "value").get(0);
                return list.stream().filter(each -> Comparison.equal(each, value)).count();
              });
      case "index" ->
          Callee.of(name, given -> index(list, given.bind(name, "value", "start?", "stop?")));
      case "copy" -> tuple ? null : view(name, () -> Iteration.list(list));
      default -> !tuple && LIST_CHANGES.contains(name) ? Undefined.unsafe(list, name) : null;
    };
  }

  private static Object index(List<?> list, Arguments.Bound given) {
    int start = Slices.clamp(given.integer(1, 0), list.size());
    int stop = Slices.clamp(given.integer(2, list.size()), list.size());
    for (int i = start; i < stop; i++) {
      if (Comparison.equal(list.get(i), given.get(0))) {
        return (long) i;
      }
    }
    throw TemplateException.invalid(PythonText.repr(given.get(0)) + " is not in list");
  }
}
