// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between attempts: twice as long each time, an hour at most, and of that between half and
 * all, at random, so that those who failed together do not all come again together.
 *
 * @param first the pause after the first attempt, at most
 */
record Backoff(Duration first) {
  static final Duration LONGEST = Duration.ofHours(1);
  private static final int DOUBLINGS_MAX = 30;

  /**
   * The pause before the next attempt.
   *
   * @param failed attempts until now, 1 at least
   */
  Duration pause(int failed, RandomGenerator random) {
    long doubled = first.toMillis() << Math.min(failed - 1, DOUBLINGS_MAX);
    long whole = Math.min(doubled, LONGEST.toMillis());
    return Duration.ofMillis(whole / 2 + random.nextLong(whole / 2 + 1));
  }
}
