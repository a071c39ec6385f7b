// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many prompts of this gateway all workers together can answer at a time, as far as they have
 * told it. They tell while they hold something of it, so what they said is believed for a minute of
 * silence. Confined to one thread.
 */
final class WorkerSlots {
  private static final Duration BELIEVED = Duration.ofMinutes(1);

  private record Told(int slots, Instant when) {}

  private final Map<String, Told> workers = new HashMap<>();
  private int sum;

  void heard(String worker, int slots, Instant now) {
    sum += slots;
    subtract(workers.put(worker, new Told(slots, now)));
  }

  /** A worker is gone. */
  void lost(String worker) {
    subtract(workers.remove(worker));
  }

  void expire(Instant now) {
    workers
        .values()
        .removeIf(
            told -> {
              boolean old = told.when().isBefore(now.minus(BELIEVED));
              sum -= old ? told.slots() : 0;
              return old;
            });
  }

  private void subtract(@Nullable Told former) {
    sum -= former == null ? 0 : former.slots();
  }

  /** 0: nobody has said. */
  int sum() {
    return sum;
  }
}
