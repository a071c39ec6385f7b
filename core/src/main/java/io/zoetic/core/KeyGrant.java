// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** An alias that the holder of an API key may move. */
public enum KeyGrant {
  CHAMPION,
  CANARY,
  /** The pins of all tenants. */
  PINNED;

  /** The grant that moving an alias takes; empty for those that follow from other moves. */
  public static Optional<KeyGrant> of(AliasName alias) {
    if (alias.isPin()) {
      return Optional.of(PINNED);
    }
    return Arrays.stream(values()).filter(grant -> grant.word().equals(alias.word())).findFirst();
  }

  /** How people and tables write it: {@code canary}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static KeyGrant parse(String word) {
    return Arrays.stream(values())
        .filter(grant -> grant.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "grant must be champion, canary or pinned, was " + word));
  }
}
