// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.CodePoints;
import io.zoetic.model.template.text.Numbers;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.None;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Range;
import io.zoetic.model.template.value.Tuple;
import io.zoetic.model.template.value.Undefined;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Python's {@code value[start:stop:step]}. */
public final class Slices {
  private Slices() {}

  /** An index from the end or beyond it, within {@code 0..size}. */
  public static int clamp(long index, int size) {
    return Math.clamp(index < 0 ? index + size : index, 0, size);
  }

  /**
   * A part of a text or a list.
   *
   * @param start None or an integer, as the others
   * @throws TemplateException if the value has no parts
   */
  public static Object of(Object value, Object start, Object stop, Object step) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    String text = Markup.textOf(value);
    if (text == null && !(value instanceof List<?>)) {
      throw TemplateException.invalid(
          "%s object cannot be sliced".formatted(PythonText.repr(PythonType.name(value))));
    }
    Long from = bound(start);
    Long to = bound(stop);
    Long by = bound(step);
    if (by != null && by == 0) {
      throw TemplateException.invalid("slice step cannot be zero");
    }
    if (value instanceof Range range && by == null) {
      int size = range.size();
      return range.slice(
          from == null ? 0 : clamp(from, size), to == null ? size : clamp(to, size), 1);
    }
    if (value instanceof Range) {
      throw TemplateException.unsupported("a step in a slice of a range");
    }
    List<Object> all = text == null ? Iteration.list(value) : CodePoints.split(text);
    List<Object> part = part(all, from, to, by == null ? 1 : by);
    if (text != null) {
      StringBuilder out = new StringBuilder();
      part.forEach(out::append);
      return Markup.like(value, out.toString());
    }
    return value instanceof Tuple ? new Tuple(part) : part;
  }

  private static @Nullable Long bound(Object value) {
    if (value == None.NONE) {
      return null;
    }
    if (value instanceof Undefined || !(Numbers.integerOf(value) instanceof Long number)) {
      throw TemplateException.invalid(
          "slice indices must be integers or None, not " + PythonType.name(value));
    }
    return number;
  }

  private static List<Object> part(
      List<Object> all, @Nullable Long start, @Nullable Long stop, long step) {
    int size = all.size();
    List<Object> part = new ArrayList<>();
    if (step > 0) {
      int end = stop == null ? size : clamp(stop, size);
      for (long i = start == null ? 0 : clamp(start, size); i < end; i += step) {
        part.add(all.get((int) i));
      }
    } else {
      // Backwards the bounds are those of the last element, and one before the first.
      long first =
          start == null ? size - 1L : Math.min(start < 0 ? start + size : start, size - 1L);
      long end = stop == null ? -1 : Math.max(stop < 0 ? stop + size : stop, -1);
      for (long i = first; i > end && i >= 0; i += step) {
        part.add(all.get((int) i));
      }
    }
    return part;
  }
}
