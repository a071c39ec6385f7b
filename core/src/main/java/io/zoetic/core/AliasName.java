// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.util.Set;

/**
 * The name of an alias: {@code champion}, {@code challenger}, {@code canary}, {@code last-good} or
 * {@code pinned/TENANT}.
 */
public record AliasName(String word) implements Comparable<AliasName> {
  /** What everyone without a pin is served. */
  public static final AliasName CHAMPION = new AliasName("champion");

  /** The version that passed the gate last and is not yet promoted. */
  public static final AliasName CHALLENGER = new AliasName("challenger");

  /** What a share of the requests is served instead of the champion. */
  public static final AliasName CANARY = new AliasName("canary");

  /** Where a rollback leads. */
  public static final AliasName LAST_GOOD = new AliasName("last-good");

  /** Before the name of a tenant. */
  static final String PINNED = "pinned/";

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if no alias is called so
   */
  public AliasName {
    if (word.startsWith(PINNED)) {
      NameRules.requireTenant(word.substring(PINNED.length()));
    } else if (!Set.of("champion", "challenger", "canary", "last-good").contains(word)) {
      throw new IllegalArgumentException(
          "alias must be champion, challenger, canary, last-good or pinned/TENANT, was \""
              + word
              + "\"");
    }
  }

  /**
   * What a tenant is served instead of the champion and the canary.
   *
   * @throws IllegalArgumentException if no tenant is called so
   */
  public static AliasName pinned(String tenant) {
    return new AliasName(PINNED + tenant);
  }

  /** Whether it is a tenant's. */
  public boolean isPin() {
    return word.startsWith(PINNED);
  }

  /** Whether a scope may see where it leads: a tenant's is the tenant's. */
  public boolean isSeenIn(Scope scope) {
    return !isPin() || scope.includes(word.substring(PINNED.length()));
  }

  @Override
  public int compareTo(AliasName other) {
    return word.compareTo(other.word);
  }

  @Override
  public String toString() {
    return word;
  }
}
