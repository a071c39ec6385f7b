// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * The state of an expert version in its life. PostgreSQL holds the same machine in {@code
 * version_may_become}.
 */
public enum VersionState {
  /** Registered, not yet looked at. */
  CANDIDATE,
  /** In the gate. */
  EVALUATING,
  /** Has passed the gate; may be promoted. */
  BLESSED,
  /** Has failed the gate. */
  REJECTED,
  /** Served to everyone who has no pin. At most one of an expert. */
  CHAMPION,
  /** Was served, or could have been; a rollback may bring it back. */
  RETIRED,
  /** Found harmful; must pass the gate again before anything else. */
  QUARANTINED;

  /** Whether one mutation may lead from this state to another. */
  public boolean mayBecome(VersionState next) {
    return next().contains(next);
  }

  private Set<VersionState> next() {
    return switch (this) {
      case CANDIDATE -> Set.of(EVALUATING, QUARANTINED);
      case EVALUATING -> Set.of(BLESSED, REJECTED, QUARANTINED);
      case BLESSED -> Set.of(CHAMPION, RETIRED, QUARANTINED);
      case REJECTED -> Set.of(QUARANTINED);
      case CHAMPION -> Set.of(RETIRED, QUARANTINED);
      case RETIRED -> Set.of(CHAMPION, BLESSED, QUARANTINED);
      case QUARANTINED -> Set.of(CANDIDATE);
    };
  }

  /** How people and tables write it: {@code blessed}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static VersionState parse(String word) {
    return Arrays.stream(values())
        .filter(state -> state.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "state must be one of " + Arrays.toString(values()) + ", was " + word));
  }
}
