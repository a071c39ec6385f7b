// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.value.Callee;
import io.zoetic.model.template.value.None;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Jinja's {@code cycler}: gives its values in turn. */
public final class Cycler {
  private final List<Object> values;
  private int at;

  Cycler(List<Object> values) {
    if (values.isEmpty()) {
      throw TemplateException.invalid("at least one item has to be provided");
    }
    this.values = values;
  }

  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "current" -> values.get(at);
      case "next" ->
          Callee.of(
              "cycler.next",
              _ -> {
                Object value = values.get(at);
                at = (at + 1) % values.size();
                return value;
              });
      case "reset" ->
          Callee.of(
              "cycler.reset",
              _ -> {
                at = 0;
                return None.NONE;
              });
      default -> null;
    };
  }
}
