// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import io.zoetic.bootstrap.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How webhooks are sent to.
 *
 * @param networks inner ones that may be sent to
 * @param timeout for the address, the connection and the answer together
 * @param retry the pause after the first attempt that has failed
 * @param patience for how long an event is tried
 */
public record WebhooksConfig(
    List<Network> networks, Duration timeout, Duration retry, Duration patience) {
  public WebhooksConfig {
    networks = List.copyOf(networks);
  }

  /** Reads {@code gateway.webhook-networks} and its neighbours. */
  public static WebhooksConfig from(Settings settings) {
    return new WebhooksConfig(
        networks(settings),
        settings.duration(
            "gateway.webhook-timeout",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(1),
            "time for a webhook to answer"),
        settings.duration(
            "gateway.webhook-retry",
            Duration.ofSeconds(5),
            Duration.ofMillis(100),
            Duration.ofHours(1),
            "pause after a webhook has failed to take an event, twice as long each time, an hour at"
                + " most"),
        settings.duration(
            "gateway.webhook-patience",
            Duration.ofDays(1),
            Duration.ofSeconds(1),
            Duration.ofDays(7),
            "a webhook that takes nothing for so long is disabled"));
  }

  private static List<Network> networks(Settings settings) {
    String given =
        settings.string(
            "gateway.webhook-networks",
            "",
            "inner networks that webhooks may be sent to, also without TLS, like"
                + " 10.2.0.0/16,fd00:2::/64");
    List<Network> networks = new ArrayList<>();
    for (String each : given.isEmpty() ? new String[0] : given.split(",", -1)) {
      try {
        networks.add(Network.parse(each.strip()));
      } catch (IllegalArgumentException e) {
        settings.require(
            false,
            "gateway.webhook-networks must be networks like 10.2.0.0/16, one was %s: %s"
                .formatted(each.strip(), e.getMessage()));
      }
    }
    return networks;
  }
}
