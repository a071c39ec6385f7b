// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import java.util.concurrent.TimeUnit;

/** Room for so many requests at once, which comes back evenly over a minute. Used by one thread. */
final class TokenBucket {
  private static final double NANOS_PER_MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final int perMinute;
  private double tokens;
  private long filledAt;

  /** A full one. */
  TokenBucket(int perMinute, long nanoTime) {
    this.perMinute = perMinute;
    this.tokens = perMinute;
    this.filledAt = nanoTime;
  }

  /**
   * Takes room for one request.
   *
   * @param nanoTime never before that of an earlier call
   * @return nanoseconds until there is room; 0 if it was taken
   */
  long take(long nanoTime) {
    tokens = Math.min(perMinute, tokens + (nanoTime - filledAt) * perMinute / NANOS_PER_MINUTE);
    filledAt = nanoTime;
    if (tokens >= 1) {
      tokens--;
      return 0;
    }
    return Math.max(1, (long) Math.ceil((1 - tokens) * NANOS_PER_MINUTE / perMinute));
  }

  /** Requests that there is room for. */
  int remaining() {
    return (int) tokens;
  }
}
