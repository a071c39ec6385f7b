// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.core.ThisMachine;
import io.zoetic.vectorstore.access.KeyRates;
import java.time.Duration;

/**
 * The settings of who is let in.
 *
 * @param anonymous whether requests from this machine need no key
 * @param keyGrace how long a client's key that was valid stays so while the store is away; another
 *     one does for a minute at most
 * @param rates of each tenant, and of each key that has neither one nor rates of its own; null in
 *     them is no limit
 */
public record AccessConfig(boolean anonymous, Duration keyGrace, KeyRates rates) {
  public AccessConfig {
    requireNonNull(keyGrace, "keyGrace");
  }

  /**
   * Reads {@code gateway.anonymous} and its neighbours.
   *
   * @param host that the gateway listens on
   */
  public static AccessConfig from(Settings settings, String host) {
    AccessConfig config =
        new AccessConfig(
            settings.flag(
                "gateway.anonymous", false, "whether requests from this machine need no API key"),
            settings.duration(
                "gateway.key-grace",
                Duration.ofHours(1),
                Duration.ZERO,
                Duration.ofHours(1),
                "how long a client's key that was valid stays so while PostgreSQL is away"),
            rates(settings));
    settings.require(
        !config.anonymous || ThisMachine.isHost(host),
        "gateway.anonymous must be false unless gateway.host is a loopback address, was true with "
            + host);
    return config;
  }

  private static KeyRates rates(Settings settings) {
    int requests =
        settings.integer(
            "gateway.requests-per-minute",
            0,
            0,
            KeyRates.MAX_REQUESTS_PER_MINUTE,
            "of each tenant, and of each API key that has none and no limit of its own; then 429; 0 is no limit");
    int tokens =
        settings.integer(
            "gateway.tokens-per-minute",
            0,
            0,
            KeyRates.MAX_TOKENS_PER_MINUTE,
            "of prompts and answers of each tenant, and of each API key that has none and no limit of its own; then 429; 0 is no limit");
    return new KeyRates(requests == 0 ? null : requests, tokens == 0 ? null : tokens);
  }
}
