// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Comparison;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.None;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Range;
import io.zoetic.model.template.value.Tuple;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** JSON in the bytes of Python's {@code json.dumps}, as the filter {@code tojson} writes it. */
public final class Json {
  private final StringBuilder out = new StringBuilder();
  private final boolean asciiOnly;
  private final boolean sorted;
  private final @Nullable String indent;
  private final String itemSeparator;
  private final String keySeparator;

  private Json(Arguments.Bound options) {
    this.asciiOnly = options.flag(0);
    this.sorted = options.flag(3);
    this.indent = indent(options);
    if (options.some(2)) {
      List<Object> separators = Iteration.list(options.get(2));
      if (separators.size() != 2) {
        throw TemplateException.invalid("separators must be two, were " + separators.size());
      }
      this.itemSeparator = PythonText.str(separators.get(0));
      this.keySeparator = PythonText.str(separators.get(1));
    } else {
      this.itemSeparator = indent == null ? ", " : ",";
      this.keySeparator = ": ";
    }
  }

  private static @Nullable String indent(Arguments.Bound options) {
    if (!options.some(1)) {
      return null;
    }
    String text = Markup.textOf(options.get(1));
    return text != null ? text : " ".repeat(Math.clamp(options.integer(1), 0, 64));
  }

  /** The filter: {@code ensure_ascii}, {@code indent}, {@code separators}, {@code sort_keys}. */
  public static String dumps(Object value, Arguments arguments) {
    Json json =
        new Json(arguments.bind("tojson", "ensure_ascii?", "indent?", "separators?", "sort_keys?"));
    json.write(value, 0);
    return json.out.toString();
  }

  private void write(Object value, int depth) {
    Budget.requireText(out.length());
    switch (value) {
      case String text -> quote(text);
      case Markup(String text) -> quote(text);
      case List<?> list when !(list instanceof Range) -> writeList(list, depth);
      case Dict dict -> writeDict(dict, depth);
      default -> out.append(scalar(value));
    }
  }

  private static String scalar(Object value) {
    return switch (value) {
      case None _ -> "null";
      case Boolean flag -> flag.toString();
      case Double number when number.isNaN() -> "NaN";
      case Double number when number.isInfinite() -> number > 0 ? "Infinity" : "-Infinity";
      case Double number -> PythonText.number(number);
      case Number number -> number.toString();
      default ->
          throw TemplateException.invalid(
              "Object of type %s is not JSON serializable".formatted(PythonType.name(value)));
    };
  }

  private void writeList(List<?> list, int depth) {
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      out.append(i == 0 ? "" : itemSeparator);
      newLine(depth + 1);
      write(list.get(i), depth + 1);
    }
    close(list.isEmpty(), depth, ']');
  }

  private void writeDict(Dict dict, int depth) {
    out.append('{');
    for (Iterator<Object> items = items(dict).iterator(); items.hasNext(); ) {
      Tuple item = (Tuple) items.next();
      newLine(depth + 1);
      String key = Markup.textOf(item.get(0));
      if (key == null && item.get(0) instanceof Tuple) {
        throw TemplateException.invalid(
            "keys must be str, int, float, bool or None, not " + PythonType.name(item.get(0)));
      }
      quote(key == null ? scalar(item.get(0)) : key);
      out.append(keySeparator);
      write(item.get(1), depth + 1);
      out.append(items.hasNext() ? itemSeparator : "");
    }
    close(dict.size() == 0, depth, '}');
  }

  private List<Object> items(Dict dict) {
    List<Object> items = new ArrayList<>(dict.items());
    if (sorted) {
      items.sort((a, b) -> Comparison.order(((Tuple) a).get(0), ((Tuple) b).get(0)));
    }
    return items;
  }

  private void newLine(int depth) {
    if (indent != null) {
      out.append('\n').repeat(indent, depth);
    }
  }

  private void close(boolean empty, int depth, char bracket) {
    if (!empty) {
      newLine(depth);
    }
    out.append(bracket);
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\f' -> out.append("\\f");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < ' ' || asciiOnly && c > '~') {
            out.append("\\u%04x".formatted((int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
