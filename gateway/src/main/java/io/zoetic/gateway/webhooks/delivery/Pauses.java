// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When webhooks may be told again of which it could not be kept what became of the last attempt. A
 * store that takes nothing, as with a full disk, would else have the same event sent with every
 * look. Gone with the process. Thread-safe.
 */
final class Pauses {
  private final Backoff backoff;
  private final InstantSource clock;
  private final Map<String, Pause> pauses = new ConcurrentHashMap<>();

  private record Pause(int failed, Instant until) {}

  Pauses(Backoff backoff, InstantSource clock) {
    this.backoff = backoff;
    this.clock = clock;
  }

  /** Each is longer than the one before, until {@link #forget}. */
  void begin(String webhook) {
    pauses.compute(
        webhook,
        (_, before) -> {
          int failed = before == null ? 1 : before.failed() + 1;
          return new Pause(
              failed, clock.instant().plus(backoff.pause(failed, ThreadLocalRandom.current())));
        });
  }

  boolean isOver(String webhook) {
    Pause pause = pauses.get(webhook);
    return pause == null || !clock.instant().isBefore(pause.until());
  }

  /** The store takes again what becomes of it. */
  void forget(String webhook) {
    pauses.remove(webhook);
  }
}
