// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of an attempt.
 *
 * @param status that was answered; null if none was
 * @param says for people, never anything of what was answered
 * @param took from the look for the address to the answer
 */
public record Outcome(Kind kind, @Nullable Integer status, String says, Duration took) {
  /** How an attempt can end. */
  public enum Kind {
    /** Answered with a status of 200 to 299. */
    DELIVERED,
    /** Answered with another; redirects are not followed. */
    REFUSED,
    /** Answered with 410: nothing more is wanted. */
    GONE,
    /** Not answered in time. */
    TIMEOUT,
    /** There was nobody to be asked. */
    UNREACHABLE,
    /** It leads where nothing may be sent; nothing was. */
    BLOCKED;

    /** For metrics: {@code delivered}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether it was taken. */
  public boolean isDelivered() {
    return kind == Kind.DELIVERED;
  }
}
