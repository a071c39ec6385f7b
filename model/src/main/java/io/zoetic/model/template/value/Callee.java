// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.TemplateException;

/** A value that can be called. */
public interface Callee {
  /** How messages call it. */
  String name();

  /**
   * @throws TemplateException if the arguments are wrong, or the function fails
   */
  Object call(Arguments arguments);

  /** Whether the template defines it. */
  default boolean isMacro() {
    return false;
  }

  /** The body of a function. */
  @FunctionalInterface
  interface Body {
    Object apply(Arguments arguments);
  }

  /** A function of the interpreter. */
  record Native(String name, Body body) implements Callee {
    @Override
    public Object call(Arguments arguments) {
      return body.apply(arguments);
    }
  }

  static Callee of(String name, Body body) {
    return new Native(name, body);
  }
}
