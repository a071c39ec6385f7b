// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import io.zoetic.gateway.access.AccessConfig;
import io.zoetic.gateway.completion.supervision.SupervisionConfig;
import io.zoetic.gateway.events.EventsConfig;
import io.zoetic.gateway.feedback.FeedbackConfig;
import io.zoetic.gateway.http.Cors;
import io.zoetic.gateway.http.HttpConfig;
import io.zoetic.gateway.webhooks.delivery.WebhooksConfig;
import java.time.Duration;
import java.util.UUID;

/**
 * All that a gateway can be told.
 *
 * @param id names this instance on the event log; two instances never share one
 * @param drain how long {@link Gateway#close} waits for answers under way
 */
public record GatewayConfig(
    String id,
    HttpConfig http,
    AccessConfig access,
    SupervisionConfig supervision,
    FeedbackConfig feedback,
    EventsConfig events,
    WebhooksConfig webhooks,
    Duration drain) {
  public GatewayConfig {
    requireNonNull(id, "id");
    requireNonNull(http, "http");
    requireNonNull(access, "access");
    requireNonNull(supervision, "supervision");
    requireNonNull(feedback, "feedback");
    requireNonNull(events, "events");
    requireNonNull(webhooks, "webhooks");
    requireNonNull(drain, "drain");
  }

  /** Reads the settings {@code gateway.*}; their problems are collected there. */
  public static GatewayConfig from(Settings settings) {
    String id =
        settings
            .optional("gateway.id", "name of this instance, never shared; drawn if absent")
            .orElseGet(GatewayConfig::drawId);
    HttpConfig http = HttpConfig.from(settings);
    GatewayConfig config =
        new GatewayConfig(
            id,
            http,
            AccessConfig.from(settings, http.host()),
            SupervisionConfig.from(settings),
            FeedbackConfig.from(settings),
            EventsConfig.from(settings),
            WebhooksConfig.from(settings),
            settings.duration(
                "gateway.drain",
                Duration.ofSeconds(30),
                Duration.ZERO,
                Duration.ofHours(1),
                "how long a shutdown waits for answers under way"));
    settings.require(
        !config.access().anonymous() || !http.corsOrigins().contains(Cors.ANY),
        "gateway.cors-origins must name origins where gateway.anonymous is true, was *");
    settings.require(
        config.http().idleTimeout().compareTo(config.supervision().deadline()) > 0,
        "gateway.idle-timeout must be longer than gateway.deadline, was "
            + config.http().idleTimeout().toMillis()
            + " ms against "
            + config.supervision().deadline().toMillis()
            + " ms");
    return config;
  }

  /** A new name for every start: reports for an earlier life of this process are not ours. */
  private static String drawId() {
    return "gateway-" + UUID.randomUUID().toString().substring(0, 8);
  }
}
