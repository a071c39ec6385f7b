// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether feedback that has come is still being decided on. A run that began meanwhile would learn
 * from a part of what was said at once; but a backlog without end keeps none from beginning.
 * Thread-safe.
 */
final class Backlog {
  /** In nanoseconds; null while there is none. */
  private volatile @Nullable Long since;

  private final Duration patience;
  private final LongSupplier nanoTime;

  /**
   * None yet.
   *
   * @param patience for how long a backlog counts
   * @param nanoTime as {@link System#nanoTime}
   */
  Backlog(Duration patience, LongSupplier nanoTime) {
    this.patience = patience;
    this.nanoTime = nanoTime;
  }

  /** There may be some now; nothing changes if there was already. */
  void begins() {
    if (since == null) {
      since = nanoTime.getAsLong();
    }
  }

  /** Nothing is left, or nobody decides at present. */
  void ends() {
    since = null;
  }

  /** Whether it is worth the wait. */
  boolean isWaitedFor() {
    Long begin = since;
    return begin != null && nanoTime.getAsLong() - begin < patience.toNanos();
  }
}
