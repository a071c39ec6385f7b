// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.vectorstore.access.ApiKey;
import java.time.Duration;

/**
 * The settings of who is let in.
 *
 * @param anonymous whether requests from this machine need no key
 * @param keyGrace how long a client's key that was valid stays so while the store is away; another
 *     one does for a minute at most
 * @param requestsPerMinute of each key that has no limit of its own; 0: without limit
 */
public record AccessConfig(boolean anonymous, Duration keyGrace, int requestsPerMinute) {
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
            settings.integer(
                "gateway.requests-per-minute",
                0,
                0,
                ApiKey.MAX_REQUESTS_PER_MINUTE,
                "of each API key that has no limit of its own; then 429; 0 is no limit"));
    settings.require(
        !config.anonymous || Loopback.isHost(host),
        "gateway.anonymous must be false unless gateway.host is a loopback address, was true with "
            + host);
    return config;
  }
}
