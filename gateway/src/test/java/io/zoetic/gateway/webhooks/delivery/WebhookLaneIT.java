// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.zoetic.gateway.webhooks.delivery.Receiver.Answer;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.platform.InMemoryPlatformEvents;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.webhooks.InMemoryWebhooks;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookQueue;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one webhook is told while the store does not do all that it should. */
class WebhookLaneIT {
  private final Vertx vertx = Vertx.vertx();
  private final InMemoryPlatformEvents events = new InMemoryPlatformEvents();
  private final InMemoryWebhooks webhooks = new InMemoryWebhooks(events, Clock.systemUTC());
  private Instant now = Instant.parse("2026-11-30T12:00:00Z");
  private boolean full;

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();
  }

  /** Reads go on, and nothing can be written. */
  private WebhookQueue withADiskThatMayBeFull() {
    return (WebhookQueue)
        Proxy.newProxyInstance(
            WebhookQueue.class.getClassLoader(),
            new Class<?>[] {WebhookQueue.class},
            (_, method, arguments) -> {
              if (full && method.getReturnType() == boolean.class) {
                throw new StoreException(
                    StoreException.Reason.UNAVAILABLE, "no space left on device", null);
              }
              try {
                return method.invoke(webhooks, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private WebhookLane lane() {
    WebhooksConfig config =
        new WebhooksConfig(
            List.of(Network.parse("127.0.0.1")),
            Duration.ofSeconds(20),
            Duration.ofSeconds(8),
            Duration.ofDays(1));
    WebhookSender sender =
        new WebhookSender(
            vertx, Destinations.of(config.networks()), config.timeout(), () -> now, null);
    DeliveryMetrics metrics = new DeliveryMetrics(() -> now, new SimpleMeterRegistry());
    return new WebhookLane(withADiskThatMayBeFull(), sender, config, metrics, "gateway-1");
  }

  @Test
  void whatCouldNotBeKept_isNotSentAgainAtOnce() throws Exception {
    try (Receiver receiver = Receiver.start(Answer.status(200))) {
      Webhook webhook =
          webhooks.create(
              new Webhook.Target(receiver.url(), List.of("expert.promoted"), ""),
              WebhookSecret.draw(new SecureRandom()),
              0,
              new ChangeRequest("ada", "a test", "one", null));
      events.add(PlatformEvent.Kind.EXPERT, "{\"action\": \"promote\"}");
      WebhookLane lane = lane();
      full = true;

      assertThatThrownBy(() -> lane.tell(webhook.id(), () -> true))
          .hasMessageContaining("no space left");
      assertThat(lane.isDue(webhook)).isFalse();
      lane.tell(webhook.id(), () -> true);
      assertThat(receiver.received()).hasSize(1);
      now = now.plusSeconds(8);
      full = false;
      lane.tell(webhook.id(), () -> true);

      assertThat(receiver.received()).extracting(Receiver.Received::id).hasSize(2);
      assertThat(webhooks.find(webhook.id()).orElseThrow().progress().position()).isEqualTo(1);
      assertThat(lane.isDue(webhook)).isTrue();
    }
  }
}
