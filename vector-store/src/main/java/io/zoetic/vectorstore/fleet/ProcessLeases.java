// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * Says which process has an id, so that no two have the same. Thread-safe; calls block for a round
 * trip to the database, and throw {@link io.zoetic.vectorstore.StoreException}.
 */
public interface ProcessLeases {
  /** How long an id is a process's unless it takes it again. */
  Duration LEASE = Duration.ofSeconds(6);

  /** The kinds of processes that have ids. */
  enum Service {
    GATEWAY,
    WORKER,
    TRAINER;

    /** How people and tables write it: {@code worker}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Takes an id that nobody has, whose lease has run out, or that is this process's own: then for
   * longer.
   *
   * @param incarnation the life of the process, drawn anew at each start
   * @return nothing if it is this process's now; else for how long it is another's
   */
  Optional<Duration> take(Service service, String id, UUID incarnation);

  /** Gives an id back; nothing happens if it is another's. */
  void giveBack(Service service, String id, UUID incarnation);
}
