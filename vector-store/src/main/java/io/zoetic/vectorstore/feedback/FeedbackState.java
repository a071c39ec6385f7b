// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import java.util.Locale;

/** The state of feedback. */
public enum FeedbackState {
  /** Here, not looked at; perhaps its interaction is still to come. */
  RECEIVED,
  /** Joined with its interaction; there is no expert that it teaches. */
  MATCHED,
  /** An example was made of it. */
  TRUSTED,
  /** Kept, not learnt from, with the reason. */
  QUARANTINED,
  /** A training run has learnt from it. */
  CONSUMED,
  /** Its interaction never came. */
  EXPIRED;

  /** How people and tables write it: {@code received}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static FeedbackState parse(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
