// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import org.jspecify.annotations.Nullable;

/**
 * How much a key may use in a minute, of all gateways together.
 *
 * @param requestsPerMinute 1..{@value #MAX_REQUESTS_PER_MINUTE}; null: as many as others
 * @param tokensPerMinute of prompts and answers, 1..{@value #MAX_TOKENS_PER_MINUTE}; null: as many
 *     as others
 */
public record KeyRates(@Nullable Integer requestsPerMinute, @Nullable Integer tokensPerMinute) {
  /** As others. */
  public static final KeyRates USUAL = new KeyRates(null, null);

  /** More is no limit. */
  public static final int MAX_REQUESTS_PER_MINUTE = 1_000_000;

  /** More is no limit. */
  public static final int MAX_TOKENS_PER_MINUTE = 1_000_000_000;

  public KeyRates {
    require("requestsPerMinute", requestsPerMinute, MAX_REQUESTS_PER_MINUTE);
    require("tokensPerMinute", tokensPerMinute, MAX_TOKENS_PER_MINUTE);
  }

  private static void require(String name, @Nullable Integer value, int max) {
    if (value != null && (value < 1 || value > max)) {
      throw new IllegalArgumentException("%s must be in 1..%d, was %d".formatted(name, max, value));
    }
  }

  /** The same with those of others where it has none of its own. */
  public KeyRates orElse(KeyRates others) {
    return new KeyRates(
        requestsPerMinute == null ? others.requestsPerMinute : requestsPerMinute,
        tokensPerMinute == null ? others.tokensPerMinute : tokensPerMinute);
  }
}
