// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prompts that were cancelled and may not know it yet: a cancellation that overtakes its prompt
 * finds nobody to stop. When a worker names one of them, it is to be told again, at most once a
 * second. Bounded by number and time. Confined to the event loop.
 */
final class RecentCancellations {
  private static final int SIZE_MAX = 4096;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private record Cancelled(Instant deadline, Instant lastTold) {}

  private final Map<String, Cancelled> cancelled =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cancelled> eldest) {
          return size() > SIZE_MAX;
        }
      };

  /**
   * Remembers a prompt whose workers have just been told.
   *
   * @param deadline after it workers drop the prompt by themselves
   */
  void add(String promptId, Instant deadline, Instant now) {
    cancelled.put(promptId, new Cancelled(deadline, now));
  }

  /** Whether the worker that names this prompt should be told again, now. */
  boolean isDue(String promptId, Instant now) {
    Cancelled known = cancelled.get(promptId);
    if (known == null || now.isBefore(known.lastTold().plus(PAUSE))) {
      return false;
    }
    cancelled.put(promptId, new Cancelled(known.deadline(), now));
    return true;
  }

  /** Forgets those past their deadline. */
  void expire(Instant now) {
    cancelled.values().removeIf(known -> now.isAfter(known.deadline()));
  }
}
