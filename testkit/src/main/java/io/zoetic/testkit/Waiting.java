// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;

/** Waiting for something to become true, but not for ever. */
public final class Waiting {
  private static final Duration LOOK = Duration.ofMillis(5);

  private Waiting() {}

  /**
   * Asks at once, and again and again, in the calling thread.
   *
   * @param what is awaited, for whoever reads that it has not come
   * @return how long it took
   * @throws org.awaitility.core.ConditionTimeoutException if it is not true in time
   */
  public static Duration until(Duration max, String what, Callable<Boolean> condition) {
    long begin = System.nanoTime();
    Awaitility.await(what)
        .atMost(max)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(LOOK)
        .until(condition);
    return Duration.ofNanos(System.nanoTime() - begin);
  }
}
