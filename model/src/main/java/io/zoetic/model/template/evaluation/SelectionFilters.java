// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Generator;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.Truth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Filters that go through values one by one: {@code map}, {@code select} and their kin. */
final class SelectionFilters {
  private SelectionFilters() {}

  static Map<String, Filters.Filter> all() {
    Map<String, Filters.Filter> all = new HashMap<>();
    all.put("map", SelectionFilters::map);
    all.put("select", (value, given) -> select(value, given, false, true));
    all.put("reject", (value, given) -> select(value, given, false, false));
    all.put("selectattr", (value, given) -> select(value, given, true, true));
    all.put("rejectattr", (value, given) -> select(value, given, true, false));
    return all;
  }

  private static Object map(Object value, Arguments given) {
    List<Object> mapped = new ArrayList<>();
    if (!Truth.of(value)) {
      return Generator.of(mapped);
    }
    if (given.positional().isEmpty() && given.named().containsKey("attribute")) {
      Arguments.Bound bound = given.bind("map", "attribute", "default?");
      Object otherwise = bound.some(1) ? bound.get(1) : null;
      for (Object each : Iteration.of(value)) {
        mapped.add(SequenceFilters.path(each, bound.get(0), otherwise));
      }
      return Generator.of(mapped);
    }
    String filter = name(given, 0, "map requires a filter argument");
    for (Object each : Iteration.of(value)) {
      mapped.add(Filters.apply(filter, each, given.rest()));
    }
    return Generator.of(mapped);
  }

  private static String name(Arguments given, int place, String missing) {
    if (given.positional().size() <= place) {
      throw TemplateException.invalid(missing);
    }
    return PythonText.str(given.positional().get(place));
  }

  /**
   * @param attribute whether an attribute is tested, and named first
   * @param wanted which outcome of the test is kept
   */
  private static Object select(Object value, Arguments given, boolean attribute, boolean wanted) {
    List<Object> kept = new ArrayList<>();
    if (!Truth.of(value)) {
      return Generator.of(kept);
    }
    if (attribute && given.positional().isEmpty()) {
      throw TemplateException.invalid("Missing parameter for attribute name");
    }
    Arguments test = attribute ? given.rest() : given;
    for (Object each : Iteration.of(value)) {
      Object tested =
          attribute ? SequenceFilters.path(each, given.positional().getFirst(), null) : each;
      boolean outcome =
          test.positional().isEmpty()
              ? Truth.of(tested)
              : Tests.apply(name(test, 0, ""), tested, test.rest());
      if (outcome == wanted) {
        kept.add(each);
      }
    }
    return Generator.of(kept);
  }
}
