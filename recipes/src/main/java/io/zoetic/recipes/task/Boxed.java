// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task;

import java.util.Optional;

/** The answer that a solution of MATH puts in a box. */
public final class Boxed {
  private static final String BOXED = "\\boxed";

  private Boxed() {}

  /**
   * What the last {@code \boxed{…}} holds, braces balanced. Empty if there is none, if it is not
   * closed, or if there is only a {@code \fbox}: as the reference code does (hendrycks/math {@code
   * last_boxed_only_string}, {@code remove_boxed}).
   */
  public static Optional<String> last(String text) {
    int box = text.lastIndexOf(BOXED);
    if (box < 0 || !text.startsWith("{", box + BOXED.length())) {
      return Optional.empty();
    }
    int start = box + BOXED.length() + 1;
    int depth = 1;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return Optional.of(text.substring(start, i));
      }
    }
    return Optional.empty();
  }
}
