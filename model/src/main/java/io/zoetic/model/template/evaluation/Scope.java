// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.value.Undefined;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names and their values, and the scope around. */
public final class Scope {
  private final @Nullable Scope around;
  private final Map<String, Object> values;

  private Scope(@Nullable Scope around, Map<String, Object> values) {
    this.around = around;
    this.values = values;
  }

  /** The outermost scope. */
  public static Scope of(Map<String, Object> values) {
    return new Scope(null, values);
  }

  Scope inner() {
    return new Scope(this, new HashMap<>());
  }

  void set(String name, Object value) {
    values.put(name, value);
  }

  /** The value of a name; undefined if it has none. */
  Object get(String name) {
    for (Scope scope = this; scope != null; scope = scope.around) {
      Object value = scope.values.get(name);
      if (value != null) {
        return value;
      }
    }
    return Undefined.name(name);
  }
}
