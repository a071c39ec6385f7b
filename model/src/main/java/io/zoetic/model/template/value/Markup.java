// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import org.jspecify.annotations.Nullable;

/** Text that {@code safe} or {@code escape} marked as HTML: what is added to it is escaped. */
public record Markup(String text) {
  public static Markup escape(Object value) {
    if (value instanceof Markup markup) {
      return markup;
    }
    return new Markup(
        PythonText.str(value)
            .replace("&", "&amp;")
            .replace(">", "&gt;")
            .replace("<", "&lt;")
            .replace("'", "&#39;")
            .replace("\"", "&#34;"));
  }

  /** The text of a string, marked or not; null if the value is none. */
  public static @Nullable String textOf(Object value) {
    return switch (value) {
      case String text -> text;
      case Markup(String text) -> text;
      default -> null;
    };
  }

  /** What a method of a string returns: marked if the string is. */
  public static Object like(Object receiver, String text) {
    return receiver instanceof Markup ? new Markup(text) : text;
  }
}
