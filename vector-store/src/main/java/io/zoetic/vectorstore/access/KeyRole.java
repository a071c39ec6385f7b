// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import java.util.Arrays;
import java.util.Locale;

/** The role of an API key's holder. */
public enum KeyRole {
  /** Asks and gives feedback. */
  CLIENT,
  /** The same, for whichever tenant it names. */
  PROXY,
  /** Judges answers. */
  ANNOTATOR,
  /** Moves the aliases that its grants name. */
  OPERATOR,
  /** A trainer worker. */
  TRAINER,
  /** May do everything. */
  ADMIN;

  /** How people and tables write it: {@code client}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it asks and gives feedback, and does nothing that needs the registry. */
  public boolean isClient() {
    return this == CLIENT || this == PROXY;
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static KeyRole parse(String word) {
    return Arrays.stream(values())
        .filter(role -> role.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "role must be one of " + Arrays.toString(values()) + ", was " + word));
  }
}
