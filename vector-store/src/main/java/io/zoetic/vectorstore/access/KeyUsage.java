// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import java.time.Duration;
import java.util.Map;

/**
 * Where gateways tell one another what they have taken of their keys' rates. All that is used fades
 * as time goes by, so what somebody has said stays true by itself, whether they go on, start anew
 * or are gone. Thread-safe; calls block for a round trip to the database.
 */
@FunctionalInterface
public interface KeyUsage {
  /** The time in which what was used fades to its e-th part; the rates are per minute. */
  Duration FADING = Duration.ofMinutes(1);

  /** Who has said nothing for so long is gone. */
  Duration GONE_AFTER = Duration.ofSeconds(5);

  /** So much later nothing is left of what anybody has used. */
  Duration FORGOTTEN_AFTER = Duration.ofMinutes(20);

  /** Use that has not faded. */
  record Used(double requests, double tokens) {
    public static final Used NOTHING = new Used(0, 0);

    public Used {
      if (!(requests >= 0) || !(tokens >= 0)) {
        throw new IllegalArgumentException(
            "what is used must be >= 0, was %s and %s".formatted(requests, tokens));
      }
    }
  }

  /**
   * What is known of others.
   *
   * @param gateways that are there, this one included
   * @param others what all other gateways have used together, by key, where it is more than nothing
   */
  record Answer(int gateways, Map<String, Used> others) {
    public Answer {
      others = Map.copyOf(others);
    }

    /** What all other gateways have used of a key. */
    public Used of(String key) {
      return others.getOrDefault(key, Used.NOTHING);
    }
  }

  /**
   * Says what a gateway has used, and asks what others have.
   *
   * @param gateway its name, which no other has
   * @param own what it has used now, by key; of keys that are not in it what it said before fades
   */
  Answer exchange(String gateway, Map<String, Used> own);
}
