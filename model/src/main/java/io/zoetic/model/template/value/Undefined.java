// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import io.zoetic.model.template.failure.TemplateException;

/**
 * The value of a name that has none: empty where it is printed or iterated over, false, equal to
 * every other one, and an error wherever it is computed with.
 *
 * @param message what the error says
 * @param unsafe whether the sandbox keeps the value from the template
 */
public record Undefined(String message, boolean unsafe) {
  public Undefined(String message) {
    this(message, false);
  }

  public static Undefined name(String name) {
    return new Undefined(PythonText.repr(name) + " is undefined");
  }

  public static Undefined attribute(Object owner, String name) {
    return new Undefined(
        "%s has no attribute %s"
            .formatted(PythonText.repr(PythonType.described(owner)), PythonText.repr(name)));
  }

  /** An element that is not there: what is asked for by a string is called an attribute. */
  public static Undefined element(Object owner, Object key) {
    return key instanceof String name
        ? attribute(owner, name)
        : new Undefined(
            "%s has no element %s".formatted(PythonType.described(owner), PythonText.repr(key)));
  }

  /** What the sandbox keeps templates from. */
  public static Undefined unsafe(Object owner, String name) {
    return new Undefined(
        "access to attribute %s of %s object is unsafe."
            .formatted(PythonText.repr(name), PythonText.repr(PythonType.name(owner))),
        true);
  }

  public TemplateException failure() {
    return unsafe ? TemplateException.invalid(message) : TemplateException.undefined(message);
  }
}
