// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Spreads a load evenly over its time. Thread-safe. */
final class Pace {
  private final long begin = System.nanoTime();
  private final long whole;
  private final long most;

  /**
   * @param whole in which all is to be sent, at best
   * @param most after which nothing is
   */
  Pace(Duration whole, Duration most) {
    this.whole = whole.toNanos();
    this.most = most.toNanos();
  }

  /** Returns when it is the turn of one of so many; false if it is too late for it. */
  boolean awaitTurn(int one, int of) {
    long due = begin + Math.min(most, (long) (whole * ((double) one / of)));
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return System.nanoTime() - begin < most;
  }

  double seconds() {
    return (System.nanoTime() - begin) / 1e9;
  }
}
