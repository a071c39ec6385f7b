// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What is measured of the sending. Thread-safe. */
final class DeliveryMetrics {
  private final InstantSource clock;
  private final Map<Outcome.Kind, Counter> attempts = new EnumMap<>(Outcome.Kind.class);

  /** When the event happened that a webhook is to be told next, by webhook. */
  private final Map<String, Instant> waiting = new ConcurrentHashMap<>();

  private volatile int disabled;

  DeliveryMetrics(InstantSource clock, MeterRegistry metrics) {
    this.clock = clock;
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      attempts.put(
          kind,
          Counter.builder("zoetic.webhook.attempts")
              .description("events sent to webhooks, by what became of it")
              .tag("outcome", kind.word())
              .register(metrics));
    }
    Gauge.builder("zoetic.webhook.lag", this, DeliveryMetrics::lag)
        .description("age of the oldest event that a webhook has not taken")
        .baseUnit("seconds")
        .register(metrics);
    Gauge.builder("zoetic.webhook.disabled", this, measured -> measured.disabled)
        .description("webhooks that are disabled, as the gateway knows that sends")
        .register(metrics);
  }

  void ended(Outcome outcome) {
    requireNonNull(attempts.get(outcome.kind()), "outcome").increment();
  }

  void waits(String webhook, Instant since) {
    waiting.put(webhook, since);
  }

  void waitsNoMore(String webhook) {
    waiting.remove(webhook);
  }

  /** These are told, and so many are not. */
  void looked(Collection<String> told, int notTold) {
    waiting.keySet().retainAll(told);
    disabled = notTold;
  }

  /** Another gateway sends from now on. */
  void forget() {
    waiting.clear();
    disabled = 0;
  }

  private double lag() {
    Instant now = clock.instant();
    return waiting.values().stream()
        .map(since -> Duration.between(since, now))
        .mapToDouble(age -> Math.max(0, age.toMillis() / 1e3))
        .max()
        .orElse(0);
  }
}
