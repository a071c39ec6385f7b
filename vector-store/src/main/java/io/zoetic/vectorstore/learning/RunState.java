// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import java.util.Locale;

/** The state of a training run. */
public enum RunState {
  /** It waits for a trainer: the first one, or the next after one that gave it back. */
  QUEUED,
  /** A trainer works on it. */
  RUNNING,
  /** Its version has passed the gate; it was promoted unless the run was told not to. */
  PUBLISHED,
  /** Its version did not pass the gate, or nothing was better than what there is. */
  REFUSED,
  /** It could not be done. */
  FAILED,
  /** Somebody stopped it. */
  CANCELLED;

  /** Whether nothing more happens to it. */
  public boolean isFinal() {
    return this != QUEUED && this != RUNNING;
  }

  /** How people and tables write it: {@code queued}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RunState parse(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
