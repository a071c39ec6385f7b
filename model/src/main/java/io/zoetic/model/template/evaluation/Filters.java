// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.Json;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.Truth;
import io.zoetic.model.template.value.Undefined;
import java.util.HashMap;
import java.util.Map;

/** Jinja's filters by name. */
public final class Filters {
  /** A filter of a value. */
  @FunctionalInterface
  interface Filter {
    Object apply(Object value, Arguments arguments);
  }

  private static final Map<String, Filter> FILTERS = new HashMap<>();

  static {
    FILTERS.putAll(TextFilters.all());
    FILTERS.putAll(NumberFilters.all());
    FILTERS.putAll(SequenceFilters.all());
    FILTERS.putAll(SelectionFilters.all());
    FILTERS.put("tojson", Json::dumps);
    FILTERS.put("default", Filters::otherwise);
    FILTERS.put("d", Filters::otherwise);
    FILTERS.put("attr", Filters::attribute);
  }

  private Filters() {}

  public static boolean has(String name) {
    return FILTERS.containsKey(name);
  }

  /**
   * @throws TemplateException if there is no such filter, or it does not fit the value
   */
  static Object apply(String name, Object value, Arguments arguments) {
    Filter filter = FILTERS.get(name);
    if (filter == null) {
      throw TemplateException.invalid("No filter named %s.".formatted(PythonText.repr(name)));
    }
    return filter.apply(value, arguments);
  }

  private static Object otherwise(Object value, Arguments arguments) {
    Arguments.Bound bound = arguments.bind("default", "default_value?", "boolean?");
    return value instanceof Undefined || bound.flag(1) && !Truth.of(value)
        ? bound.get(0, "")
        : value;
  }

  /** An attribute, never an element. */
  private static Object attribute(Object value, Arguments arguments) {
    String name = arguments.bind("attr", "name").text(0);
    if (value instanceof Dict dict && dict.contains(name)) {
      throw TemplateException.unsupported("attr on a dict with that key");
    }
    return Attributes.attribute(value, name);
  }
}
