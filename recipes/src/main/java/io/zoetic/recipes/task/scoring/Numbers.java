// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Optional;
import java.util.OptionalDouble;

/** Numbers as different harnesses find them in a text. */
public final class Numbers {
  private static final Pattern NUMBER =
      Pattern.compile("[-+\u2212]?(?:(?:\\d{1,3}(?:,\\d{3})+|\\d+)(?:\\.\\d+)?|\\.\\d+)");

  private static final Pattern PLAIN =
      Pattern.compile("[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][-+]?\\d{1,4})?");

  private Numbers() {}

  /** A text that is a number and nothing else, but for commas and blanks around it. */
  static OptionalDouble parse(String text) {
    String plain = text.replace(",", "").replace('\u2212', '-').strip();
    return PLAIN.matcher(plain).matches()
        ? OptionalDouble.of(Double.parseDouble(plain))
        : OptionalDouble.empty();
  }

  /** The last match of a pattern. */
  static Optional<String> last(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    String last = null;
    while (matcher.find()) {
      last = matcher.group();
    }
    return Optional.ofNullable(last);
  }

  /** The last number as people write one, for reports. */
  static Optional<String> last(String text) {
    return last(NUMBER, text);
  }
}
