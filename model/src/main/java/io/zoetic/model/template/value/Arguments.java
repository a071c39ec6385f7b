// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a call: values by place, then values by name. */
public record Arguments(List<Object> positional, Map<String, Object> named) {
  public static final Arguments NOTHING = new Arguments(List.of(), Map.of());

  static Arguments of(Object... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /** The same without the first by place. */
  public Arguments rest() {
    return new Arguments(positional.subList(1, positional.size()), named);
  }

  /**
   * Gives each value its parameter.
   *
   * @param function what messages call it
   * @param parameters in order; a name that ends with {@code ?} may be left out
   * @throws TemplateException if there are too many, too few or unknown ones
   */
  public Bound bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw TemplateException.invalid(
          "%s takes at most %d arguments, got %d"
              .formatted(function, parameters.length, positional.size()));
    }
    Map<String, Object> left = new LinkedHashMap<>(named);
    @Nullable Object[] values = new @Nullable Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      boolean optional = parameters[i].endsWith("?");
      String name =
          optional ? parameters[i].substring(0, parameters[i].length() - 1) : parameters[i];
      Object byName = left.remove(name);
      if (i < positional.size() && byName != null) {
        throw TemplateException.invalid(
            "%s got multiple values for argument '%s'".formatted(function, name));
      }
      values[i] = i < positional.size() ? positional.get(i) : byName;
      if (values[i] == null && !optional) {
        throw TemplateException.invalid(
            "%s is missing its argument '%s'".formatted(function, name));
      }
    }
    if (!left.isEmpty()) {
      throw TemplateException.invalid(
          "%s got an unexpected keyword argument '%s'"
              .formatted(function, left.keySet().iterator().next()));
    }
    return new Bound(function, new ArrayList<>(Arrays.asList(values)));
  }

  /** Values by parameter; null is a parameter that was left out. */
  public record Bound(String function, List<@Nullable Object> values) {
    public boolean has(int parameter) {
      return values.get(parameter) != null;
    }

    /** A value that was given, or that may not be left out. */
    public Object get(int parameter) {
      Object value = values.get(parameter);
      if (value == null) {
        throw new IllegalStateException("parameter " + parameter + " may be left out");
      }
      return value;
    }

    public Object get(int parameter, Object otherwise) {
      Object value = values.get(parameter);
      return value == null ? otherwise : value;
    }

    /** Whether a value is neither left out nor None. */
    public boolean some(int parameter) {
      return get(parameter, None.NONE) != None.NONE;
    }

    public boolean flag(int parameter) {
      return Truth.of(get(parameter, false));
    }

    public String text(int parameter) {
      Object value = get(parameter);
      String text = Markup.textOf(value);
      if (text == null) {
        throw wrong(value, "a string");
      }
      return text;
    }

    public String text(int parameter, String otherwise) {
      return has(parameter) ? text(parameter) : otherwise;
    }

    public int integer(int parameter) {
      Object value = get(parameter);
      if (value instanceof Undefined undefined) {
        throw undefined.failure();
      }
      if (Numbers.integerOf(value) instanceof Long number) {
        return Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE);
      }
      throw wrong(value, "an integer");
    }

    public int integer(int parameter, int otherwise) {
      return has(parameter) ? integer(parameter) : otherwise;
    }

    private TemplateException wrong(Object value, String expected) {
      return TemplateException.invalid(
          "%s takes %s, got %s".formatted(function, expected, PythonType.name(value)));
    }
  }
}
