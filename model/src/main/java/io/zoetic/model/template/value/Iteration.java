// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.CodePoints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Going through values, and how many there are. */
public final class Iteration {
  private Iteration() {}

  /**
   * The values of a container.
   *
   * @throws TemplateException if it is none
   */
  public static Iterable<Object> of(Object value) {
    Iterable<Object> values = valuesOf(value);
    if (values == null) {
      throw TemplateException.invalid(
          "%s object is not iterable".formatted(PythonText.repr(PythonType.name(value))));
    }
    return values;
  }

  public static boolean isIterable(Object value) {
    return valuesOf(value) != null;
  }

  @SuppressWarnings("unchecked") // every list in here is one of values
  private static @Nullable Iterable<Object> valuesOf(Object value) {
    return switch (value) {
      case String text -> CodePoints.split(text);
      case Markup(String text) -> CodePoints.split(text);
      case List<?> list -> (List<Object>) list;
      case Dict dict -> dict.keys();
      case DictView view -> view.content();
      case Generator generator -> generator::values;
      case Undefined _ -> List.of();
      default -> null;
    };
  }

  /** All values of a container, in a list of their own. */
  public static List<Object> list(Object value) {
    List<Object> list = new ArrayList<>();
    of(value).forEach(list::add);
    return list;
  }

  /** The number of values, or -1 if it is not known without going through them. */
  public static int sizeOf(Object value) {
    return switch (value) {
      case String text -> CodePoints.length(text);
      case Markup(String text) -> CodePoints.length(text);
      case List<?> list -> list.size();
      case Dict dict -> dict.size();
      case DictView view -> view.content().size();
      case Undefined _ -> 0;
      case Loop loop -> loop.length();
      default -> -1;
    };
  }

  /**
   * The number of values.
   *
   * @throws TemplateException if the value has none
   */
  public static long length(Object value) {
    int size = sizeOf(value);
    if (size < 0) {
      throw TemplateException.invalid(
          "object of type %s has no len()".formatted(PythonText.repr(PythonType.name(value))));
    }
    return size;
  }

  /** The values from last to first; null if they cannot be gone through that way. */
  public static @Nullable List<Object> reversed(Object value) {
    return switch (value) {
      case Generator _ -> null;
      default -> isIterable(value) ? list(value).reversed() : null;
    };
  }
}
