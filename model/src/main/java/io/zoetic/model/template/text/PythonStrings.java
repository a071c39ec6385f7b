// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.text;

/**
 * The strings of Python where they do otherwise than Java's, for who prepares values for templates.
 */
public final class PythonStrings {
  private PythonStrings() {}

  /** Without what Python takes for white space at both ends. */
  public static String strip(String text) {
    return CodePoints.strip(text);
  }

  /** The same at the end alone. */
  public static String stripRight(String text) {
    return CodePoints.stripRight(text);
  }
}
