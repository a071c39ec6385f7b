// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import java.util.Arrays;
import java.util.Locale;

/** How a run comes to a z. */
public enum RunMethod {
  /** It trains one. */
  TRAINING,
  /** It mixes those of experts that are served; nothing is trained. */
  MIXTURE;

  /** How people and tables write it: {@code mixture}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RunMethod parse(String word) {
    return Arrays.stream(values())
        .filter(method -> method.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "method must be one of %s, was %s"
                        .formatted(Arrays.stream(values()).map(RunMethod::word).toList(), word)));
  }
}
