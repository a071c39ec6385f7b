// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * The answer, without blanks around it, must match a pattern as a whole. RE2 syntax, in which a dot
 * is any character but a line's end: there are no back references, so that time is linear.
 */
public final class RegularExpression implements Verifier {
  private static final int PATTERN_CHARACTERS_MAX = 1000;

  /** Time is the product of this and the answer's length, at worst. */
  static final int INSTRUCTIONS_MAX = 10_000;

  /** What may be compiled, to count its instructions: the estimate before is never too small. */
  private static final int REPEATED_MAX = 10 * INSTRUCTIONS_MAX;

  private final Pattern pattern;

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException if it is none, or too large
   */
  public RegularExpression(String pattern) {
    this.pattern = compile(pattern);
  }

  static Pattern compile(String pattern) {
    if (pattern.length() > PATTERN_CHARACTERS_MAX) {
      throw new IllegalArgumentException(
          "pattern must have at most %d characters, had %d"
              .formatted(PATTERN_CHARACTERS_MAX, pattern.length()));
    }
    long size = PatternSize.of(pattern);
    if (size > REPEATED_MAX) {
      throw new IllegalArgumentException(
          "repeats of a pattern must multiply out to at most %d instructions, had about %d"
              .formatted(REPEATED_MAX, size));
    }
    try {
      Pattern compiled = Pattern.compile(pattern);
      if (compiled.programSize() > INSTRUCTIONS_MAX) {
        throw new IllegalArgumentException(
            "pattern must have at most %d instructions, had %d"
                .formatted(INSTRUCTIONS_MAX, compiled.programSize()));
      }
      return compiled;
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("pattern must be in RE2 syntax: " + e.getMessage(), e);
    }
  }

  @Override
  public Reward judge(String answer) {
    return Reward.of(
        pattern.matcher(answer.strip()).matches(), "matches", "does not match the pattern");
  }

  @Override
  public String toString() {
    return "RegularExpression[" + pattern + "]";
  }
}
