// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import java.time.Instant;
import java.util.Locale;

/**
 * Lets go what is too old to be of use, so that no table grows for ever. The rules of what may go
 * are the tables' own; nothing younger than a day does. Thread-safe; calls block for round trips to
 * the database.
 */
public interface Retention {
  /** What goes, and by which age. */
  enum Kept {
    /** Feedback, by when it came, with the examples that nobody answers for. */
    FEEDBACK,
    /** Values of versions that are of no use any more, by when they came into their state. */
    VALUES,
    /** The content of routers that many have replaced, by when they were published. */
    ROUTERS,
    /** Runs whose versions have no values, by their end, with all that is known of them. */
    RUNS,
    /** Moves of aliases, by when they were made. */
    ALIAS_MOVES,
    /** API keys, by when they were revoked or expired. */
    API_KEYS,
    /** That users were forgotten, by when they were; nothing younger than 30 days. */
    TOMBSTONES;

    /** How metrics and tables write it: {@code alias_moves}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Lets go what is older than a time.
   *
   * @return how many went
   * @throws StoreException with {@link StoreException.Reason#UNAVAILABLE} if the store does not
   *     answer
   */
  int trim(Kept what, Instant before);
}
