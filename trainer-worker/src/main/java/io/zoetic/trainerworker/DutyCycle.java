// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import java.util.function.LongSupplier;

/**
 * Runs a task for at most a share of the time: after one that took long, calls do nothing for a
 * while. For work that grows with what is stored and is asked for at a steady rate. Used by one
 * thread.
 */
final class DutyCycle {
  private final double share;
  private final LongSupplier nanoTime;
  private long ended;
  private long rest;

  /**
   * A task that has not run yet.
   *
   * @param share of the time, in (0, 1]
   * @param nanoTime as {@link System#nanoTime}
   */
  DutyCycle(double share, LongSupplier nanoTime) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("share must be in (0, 1], was " + share);
    }
    this.share = share;
    this.nanoTime = nanoTime;
    ended = nanoTime.getAsLong();
  }

  /** Runs it, unless it has to rest. What fails rests as what succeeds. */
  void run(Runnable task) {
    long started = nanoTime.getAsLong();
    if (started - ended < rest) {
      return;
    }
    try {
      task.run();
    } finally {
      ended = nanoTime.getAsLong();
      rest = (long) ((ended - started) * (1 / share - 1));
    }
  }
}
