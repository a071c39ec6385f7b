// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for something to become true, but not for ever. */
final class Awaiting {
  private Awaiting() {}

  /**
   * Asks again and again; every question is a round trip, so this is no busy loop.
   *
   * @return how long it took
   */
  static Duration until(Duration max, String what, Callable<Boolean> condition) throws Exception {
    long begin = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - begin > max.toNanos()) {
        throw new AssertionError("must be within " + max + ", was not: " + what);
      }
      Thread.onSpinWait();
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
