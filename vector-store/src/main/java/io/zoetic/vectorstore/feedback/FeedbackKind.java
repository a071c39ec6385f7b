// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import java.util.Arrays;
import java.util.Locale;

/** The kind of thing that feedback says. */
public enum FeedbackKind {
  /** Good or not. */
  BOOLEAN,
  /** A number in the metric's range. */
  FLOAT,
  /** One of the metric's categories. */
  CATEGORICAL,
  /** Words for people; nothing learns from them. */
  COMMENT,
  /** The right answer. */
  DEMONSTRATION,
  /** Which of two answers to one prompt is the better one. */
  PREFERENCE;

  /** How people and tables write it: {@code boolean}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static FeedbackKind parse(String word) {
    return Arrays.stream(values())
        .filter(kind -> kind.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "kind must be one of %s, was %s"
                        .formatted(
                            Arrays.stream(values()).map(FeedbackKind::word).toList(), word)));
  }
}
