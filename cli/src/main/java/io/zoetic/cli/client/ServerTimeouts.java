// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import java.time.Duration;

/**
 * The times to wait for the server.
 *
 * @param attempt for one answer
 * @param whole after this no further attempt begins
 */
public record ServerTimeouts(Duration attempt, Duration whole) {
  /** For small answers. */
  public static final ServerTimeouts USUAL =
      new ServerTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(30));

  /** For the values of a version, and for what takes the server a while. */
  public static final ServerTimeouts LONG =
      new ServerTimeouts(Duration.ofMinutes(1), Duration.ofMinutes(3));

  /** The usual, but no longer than this. */
  public static ServerTimeouts within(Duration limit) {
    return new ServerTimeouts(min(USUAL.attempt, limit), min(USUAL.whole, limit));
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
