// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.Slices;
import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Comparison;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.Generator;
import io.zoetic.model.template.value.Group;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.None;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Tuple;
import io.zoetic.model.template.value.Undefined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Filters of lists and dicts as a whole. */
final class SequenceFilters {
  private SequenceFilters() {}

  static Map<String, Filters.Filter> all() {
    Map<String, Filters.Filter> all = new HashMap<>();
    all.put("length", SequenceFilters::length);
    all.put("count", SequenceFilters::length);
    all.put(
        "list",
        (value, given) -> {
          given.bind("list");
          return Iteration.list(value);
        });
    all.put("first", SequenceFilters::first);
    all.put("last", SequenceFilters::last);
    all.put("join", SequenceFilters::join);
    all.put("items", SequenceFilters::items);
    all.put("dictsort", SequenceFilters::dictSort);
    all.put("sort", SequenceFilters::sort);
    all.put("reverse", SequenceFilters::reverse);
    all.put("unique", SequenceFilters::unique);
    all.put(
        "min",
        (value, given) -> extreme(value, given.bind("min", "case_sensitive?", "attribute?"), 1));
    all.put(
        "max",
        (value, given) -> extreme(value, given.bind("max", "case_sensitive?", "attribute?"), -1));
    all.put("batch", SequenceFilters::batch);
    all.put("slice", SequenceFilters::slice);
    all.put("groupby", SequenceFilters::groupBy);
    return all;
  }

  /**
   * What a path such as {@code function.name} or {@code 0} leads to; a default for what is not
   * there.
   */
  static Object path(Object value, Object path, @Nullable Object otherwise) {
    if (path == None.NONE) {
      return value;
    }
    String text = Markup.textOf(path);
    Object found = value;
    for (Object part : text == null ? List.of(path) : List.of((Object[]) text.split("\\.", -1))) {
      boolean index = part instanceof String name && name.matches("\\d+");
      found = Attributes.item(found, index ? (Object) Long.valueOf((String) part) : part);
      if (otherwise != null && found instanceof Undefined) {
        found = otherwise;
      }
    }
    return found;
  }

  /** What values are compared by: the element of a path, in lower case unless case matters. */
  private static Object key(Object value, Object path, boolean caseSensitive) {
    Object key = path(value, path, null);
    String text = Markup.textOf(key);
    return caseSensitive || text == null ? key : text.toLowerCase(Locale.ROOT);
  }

  private static Object length(Object value, Arguments given) {
    given.bind("length");
    return Iteration.length(value);
  }

  private static Object first(Object value, Arguments given) {
    given.bind("first");
    Iterator<Object> values = Iteration.of(value).iterator();
    return values.hasNext() ? values.next() : new Undefined("No first item, sequence was empty.");
  }

  private static Object last(Object value, Arguments given) {
    given.bind("last");
    List<Object> reversed = Iteration.reversed(value);
    if (reversed == null) {
      throw TemplateException.invalid(
          "%s object is not reversible".formatted(PythonText.repr(PythonType.name(value))));
    }
    return reversed.isEmpty()
        ? new Undefined("No last item, sequence was empty.")
        : reversed.getFirst();
  }

  private static Object join(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("join", "d?", "attribute?");
    String separator = PythonText.str(bound.get(0, ""));
    StringBuilder out = new StringBuilder();
    boolean first = true;
    for (Object each : Iteration.of(value)) {
      Object item = bound.some(1) ? path(each, bound.get(1), null) : each;
      out.append(first ? "" : separator).append(PythonText.str(item));
      Budget.requireText(out.length());
      first = false;
    }
    return out.toString();
  }

  private static Object items(Object value, Arguments given) {
    given.bind("items");
    return switch (value) {
      case Undefined _ -> Generator.of(List.of());
      case Dict dict -> Generator.of(dict.items());
      default -> throw TemplateException.invalid("Can only get item pairs from a mapping.");
    };
  }

  private static List<Object> sorted(
      Iterable<Object> values, java.util.function.UnaryOperator<Object> key, boolean reverse) {
    record Keyed(Object key, Object value) {}
    List<Keyed> all = new ArrayList<>();
    values.forEach(value -> all.add(new Keyed(key.apply(value), value)));
    Comparator<Keyed> order = (a, b) -> Comparison.order(a.key(), b.key());
    all.sort(reverse ? order.reversed() : order);
    return new ArrayList<>(all.stream().map(Keyed::value).toList());
  }

  private static Object dictSort(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("dictsort", "case_sensitive?", "by?", "reverse?");
    String by = bound.text(1, "key");
    if (!by.equals("key") && !by.equals("value")) {
      throw TemplateException.invalid("You can only sort by either \"key\" or \"value\"");
    }
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (!(value instanceof Dict dict)) {
      throw TemplateException.invalid("dictsort takes a dict, got " + PythonType.name(value));
    }
    Object place = by.equals("key") ? 0L : 1L;
    return sorted(dict.items(), item -> key(item, place, bound.flag(0)), bound.flag(2));
  }

  private static Object sort(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("sort", "reverse?", "case_sensitive?", "attribute?");
    Object attribute = bound.get(2, None.NONE);
    String several = Markup.textOf(attribute);
    List<Object> paths =
        several == null ? List.of(attribute) : List.of((Object[]) several.split(",", -1));
    return sorted(
        Iteration.of(value),
        each -> new Tuple(paths.stream().map(path -> key(each, path, bound.flag(1))).toList()),
        bound.flag(0));
  }

  private static Object reverse(Object value, Arguments given) {
    given.bind("reverse");
    if (Markup.textOf(value) != null) {
      return Slices.of(value, None.NONE, None.NONE, -1L);
    }
    List<Object> reversed = Iteration.reversed(value);
    return reversed == null
        ? Iteration.list(value).reversed()
        : new Generator(
            value instanceof Tuple ? "reversed" : "list_reverseiterator", reversed.iterator());
  }

  private static Object unique(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("unique", "case_sensitive?", "attribute?");
    Dict seen = new Dict();
    List<Object> unique = new ArrayList<>();
    for (Object each : Iteration.of(value)) {
      Object key = key(each, bound.get(1, None.NONE), bound.flag(0));
      if (!seen.contains(key)) {
        seen.put(key, true);
        unique.add(each);
      }
    }
    return Generator.of(unique);
  }

  /** The least value for sign 1, the greatest for -1; of equal ones the first. */
  private static Object extreme(Object value, Arguments.Bound bound, int sign) {
    Object found = null;
    Object foundKey = None.NONE;
    for (Object each : Iteration.of(value)) {
      Object key = key(each, bound.get(1, None.NONE), bound.flag(0));
      if (found == null || Comparison.order(key, foundKey) * sign < 0) {
        found = each;
        foundKey = key;
      }
    }
    return found == null ? new Undefined("No aggregated item, sequence was empty.") : found;
  }

  private static Object batch(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("batch", "linecount", "fill_with?");
    int size = bound.integer(0);
    List<Object> batches = new ArrayList<>();
    List<Object> batch = new ArrayList<>();
    for (Object each : Iteration.of(value)) {
      if (batch.size() == size) {
        batches.add(batch);
        batch = new ArrayList<>();
      }
      batch.add(each);
    }
    if (!batch.isEmpty()) {
      Budget.requireList(size);
      while (bound.some(1) && batch.size() < size) {
        batch.add(bound.get(1));
      }
      batches.add(batch);
    }
    return Generator.of(batches);
  }

  private static Object slice(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("slice", "slices", "fill_with?");
    List<Object> all = Iteration.list(value);
    int slices = bound.integer(0);
    if (slices == 0) {
      throw TemplateException.invalid("integer division or modulo by zero");
    }
    Budget.requireList(slices);
    List<Object> result = new ArrayList<>();
    int offset = 0;
    for (int i = 0; i < slices; i++) {
      boolean extra = i < all.size() % slices;
      int size = all.size() / slices + (extra ? 1 : 0);
      List<Object> slice = new ArrayList<>(all.subList(offset, offset + size));
      offset += size;
      if (bound.some(1) && !extra) {
        slice.add(bound.get(1));
      }
      result.add(slice);
    }
    return Generator.of(result);
  }

  private static Object groupBy(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("groupby", "attribute", "default?", "case_sensitive?");
    Object otherwise = bound.some(1) ? bound.get(1) : null;
    java.util.function.UnaryOperator<Object> key =
        each -> {
          Object found = path(each, bound.get(0), otherwise);
          String text = Markup.textOf(found);
          return bound.flag(2) || text == null ? found : text.toLowerCase(Locale.ROOT);
        };
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    Object last = None.NONE;
    for (Object each : sorted(Iteration.of(value), key, false)) {
      Object current = key.apply(each);
      if (group.isEmpty() || !Comparison.equal(current, last)) {
        group = new ArrayList<>();
        groups.add(new Group(path(each, bound.get(0), otherwise), group));
        last = current;
      }
      group.add(each);
    }
    return groups;
  }
}
