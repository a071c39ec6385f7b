// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.events;

import io.zoetic.bootstrap.Settings;

/**
 * How many may follow what happens.
 *
 * @param max streams at a time
 * @param maxPerKey of them, those of one API key
 */
public record EventsConfig(int max, int maxPerKey) {
  private static final int MOST = 10_000;

  /** Reads {@code gateway.event-streams} and its neighbour. */
  public static EventsConfig from(Settings settings) {
    return new EventsConfig(
        settings.integer(
            "gateway.event-streams", 256, 1, MOST, "streams of events at a time; then 429"),
        settings.integer(
            "gateway.event-streams-per-key", 32, 1, MOST, "of them, of one API key; then 429"));
  }
}
