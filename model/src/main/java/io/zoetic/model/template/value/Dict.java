// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.TemplateException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Python's {@code dict}: ordered, and 1, 1.0 and true are one key. Mutable until it is shared. */
public final class Dict {
  private record Entry(Object key, Object value) {}

  /** By the form of the key that equal keys share. */
  private final Map<Object, Entry> entries = new LinkedHashMap<>();

  public static Dict ofNames(Map<String, Object> values) {
    Dict dict = new Dict();
    values.forEach(dict::put);
    return dict;
  }

  /** Which values are one key. */
  private static Object canonical(Object key) {
    return switch (key) {
      case Boolean flag -> flag ? 1L : 0L;
      case Double number when number == Math.rint(number) && Math.abs(number) < 0x1p53 ->
          (Object) number.longValue();
      case Markup(String text) -> text;
      case Tuple tuple -> tuple.stream().map(Dict::canonical).toList();
      case Dict _ -> throw unhashable(key);
      case List<?> list when !(list instanceof Range) -> throw unhashable(key);
      default -> key;
    };
  }

  private static TemplateException unhashable(Object key) {
    return TemplateException.invalid("unhashable type: " + PythonText.repr(PythonType.name(key)));
  }

  /** Puts a value; a key that is there keeps its place and its first form. */
  public void put(Object key, Object value) {
    entries.compute(canonical(key), (_, old) -> new Entry(old == null ? key : old.key(), value));
  }

  public void putAll(Dict other) {
    other.entries.values().forEach(entry -> put(entry.key(), entry.value()));
  }

  public @Nullable Object get(Object key) {
    Entry entry = entries.get(canonical(key));
    return entry == null ? null : entry.value();
  }

  public boolean contains(Object key) {
    return entries.containsKey(canonical(key));
  }

  public int size() {
    return entries.size();
  }

  public List<Object> keys() {
    List<Object> keys = new ArrayList<>(size());
    entries.values().forEach(entry -> keys.add(entry.key()));
    return keys;
  }

  public List<Object> values() {
    List<Object> values = new ArrayList<>(size());
    entries.values().forEach(entry -> values.add(entry.value()));
    return values;
  }

  /** Pairs of key and value. */
  public List<Object> items() {
    List<Object> items = new ArrayList<>(size());
    entries.values().forEach(entry -> items.add(Tuple.of(entry.key(), entry.value())));
    return items;
  }

  boolean equalTo(Dict other) {
    if (size() != other.size()) {
      return false;
    }
    for (Entry entry : entries.values()) {
      Object theirs = other.get(entry.key());
      if (theirs == null || !Comparison.equal(entry.value(), theirs)) {
        return false;
      }
    }
    return true;
  }
}
