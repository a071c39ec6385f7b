// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.dispatch;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The parties among which there is to share: those that have something under way or had within the
 * last minute. Whoever was here a moment ago is likely to come again, and shall find room. Confined
 * to one thread.
 */
final class Parties {
  private static final Duration LATELY = Duration.ofMinutes(1);

  private final Map<Party, Instant> lastSeen = new HashMap<>();
  private long weights;

  /** A party asks for something. */
  void seen(Party party, Instant now) {
    if (lastSeen.put(party, now) == null) {
      weights += party.weight();
    }
  }

  /**
   * Forgets those that have not been seen for a minute.
   *
   * @param isBusy which have something under way and stay
   */
  void expire(Instant now, Predicate<Party> isBusy) {
    lastSeen
        .entrySet()
        .removeIf(
            entry -> {
              if (isBusy.test(entry.getKey())) {
                entry.setValue(now);
              }
              boolean gone = entry.getValue().isBefore(now.minus(LATELY));
              weights -= gone ? entry.getKey().weight() : 0;
              return gone;
            });
  }

  /** Whether there is anybody to share with. */
  boolean areSeveral() {
    return lastSeen.size() > 1;
  }

  /** What is a party's of so many, rounded up; it need not be here yet. */
  int share(Party party, int all) {
    long others = lastSeen.containsKey(party) ? weights : weights + party.weight();
    return (int) Math.ceilDiv((long) all * party.weight(), others);
  }
}
