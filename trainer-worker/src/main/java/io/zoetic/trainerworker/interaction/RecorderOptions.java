// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.interaction;

import java.time.Duration;

/**
 * The options of how interactions are kept.
 *
 * @param reader names this process in logs
 * @param retention how long an interaction is kept from the end of its answer
 * @param retryMin the first pause after a failure; each further one is twice as long
 * @param retryMax the longest pause
 */
public record RecorderOptions(
    String reader, Duration retention, Duration retryMin, Duration retryMax) {
  /** How long an interaction is kept where nobody says otherwise. */
  public static final Duration RETENTION = Duration.ofDays(30);

  public RecorderOptions {
    require(retention.isPositive(), "retention must be > 0", retention);
    require(retryMin.isPositive(), "retryMin must be > 0", retryMin);
    require(retryMax.compareTo(retryMin) >= 0, "retryMax must be >= retryMin", retryMax);
  }

  /** Tries again after 100 ms at first and 10 s at last. */
  public static RecorderOptions of(String reader, Duration retention) {
    return new RecorderOptions(reader, retention, Duration.ofMillis(100), Duration.ofSeconds(10));
  }

  private static void require(boolean holds, String rule, Duration value) {
    if (!holds) {
      throw new IllegalArgumentException(rule + ", was " + value);
    }
  }
}
