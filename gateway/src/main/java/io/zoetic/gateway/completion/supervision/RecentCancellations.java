// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells workers which prompts are cancelled, and remembers those that may not know it yet: a
 * cancellation that overtakes its prompt finds nobody to stop. When a worker names one of them, it
 * is to be told again, at most once a second. Bounded by number and time. Confined to the event
 * loop.
 */
final class RecentCancellations {
  private static final int SIZE_MAX = 4096;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private record Cancelled(Instant deadline, Instant lastTold) {}

  private final GatewayLink link;
  private final Map<String, Cancelled> cancelled =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Cancelled> eldest) {
          return size() > SIZE_MAX;
        }
      };

  RecentCancellations(GatewayLink link) {
    this.link = link;
  }

  /** Cancels this attempt and those before; after its deadline workers drop it by themselves. */
  void tell(Prompt prompt, Instant now) {
    cancelled.put(prompt.promptId(), new Cancelled(prompt.deadline(), now));
    link.cancel(new Cancellation(prompt.promptId(), prompt.attempt()));
  }

  /** A worker names a prompt that is not ours: if it was cancelled, it is told again. */
  void remind(String promptId, Instant now) {
    Cancelled known = cancelled.get(promptId);
    if (known != null && !now.isBefore(known.lastTold().plus(PAUSE))) {
      cancelled.put(promptId, new Cancelled(known.deadline(), now));
      link.cancel(new Cancellation(promptId, Integer.MAX_VALUE));
    }
  }

  /** Forgets those past their deadline. */
  void expire(Instant now) {
    cancelled.values().removeIf(known -> now.isAfter(known.deadline()));
  }
}
