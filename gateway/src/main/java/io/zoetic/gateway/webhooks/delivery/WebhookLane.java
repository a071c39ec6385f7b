// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one webhook what it is to be told, one event after the other, until there is no more, it
 * fails or it is another's turn. An event that was sent counts as taken once that is committed: who
 * dies in between leaves it to be sent again, with the same id. Used by many threads, each for a
 * webhook of its own.
 */
final class WebhookLane {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookLane.class);
  private static final int PAGE = 100;

  private final WebhookQueue queue;
  private final WebhookSender sender;
  private final WebhooksConfig config;
  private final Backoff backoff;
  private final Pauses pauses;
  private final InstantSource clock;
  private final DeliveryMetrics metrics;
  private final String actor;

  /**
   * @param actor who disables webhooks, for the audit
   */
  WebhookLane(
      WebhookQueue queue,
      WebhookSender sender,
      WebhooksConfig config,
      DeliveryMetrics metrics,
      String actor) {
    this.queue = queue;
    this.sender = sender;
    this.config = config;
    this.backoff = new Backoff(config.retry());
    this.clock = sender.clock();
    this.pauses = new Pauses(backoff, clock);
    this.metrics = metrics;
    this.actor = actor;
  }

  /** Whether a webhook may be tried now. */
  boolean isDue(Webhook webhook) {
    Instant next = webhook.progress().nextAttemptAt();
    return webhook.disabled() == null
        && (next == null || !clock.instant().isBefore(next))
        && pauses.isOver(webhook.id());
  }

  /**
   * Tells a webhook what there is.
   *
   * @param goesOn whether it still is this one's turn
   */
  void tell(String id, BooleanSupplier goesOn) throws InterruptedException {
    boolean more = true;
    while (more && goesOn.getAsBoolean()) {
      // As it is now: it may have been removed, and its secret another.
      Optional<Webhook> webhook = queue.current(id).filter(this::isDue);
      more = webhook.isPresent() && tellNextOrPause(webhook.get());
    }
  }

  private boolean tellNextOrPause(Webhook webhook) throws InterruptedException {
    try {
      boolean more = tellNext(webhook);
      pauses.forget(webhook.id());
      return more;
    } catch (RuntimeException e) {
      pauses.begin(webhook.id());
      throw e;
    }
  }

  /** An event that a webhook is told. */
  private record Due(WebhookEvent type, PlatformEvent event) {}

  /** Returns whether it may be told more. */
  private boolean tellNext(Webhook webhook) throws InterruptedException {
    long from = webhook.progress().position();
    List<PlatformEvent> page = queue.after(from, PAGE);
    Optional<Due> due = page.stream().flatMap(event -> due(webhook, event).stream()).findFirst();
    if (due.isEmpty()) {
      metrics.waitsNoMore(webhook.id());
      return !page.isEmpty()
          && queue.passed(webhook.id(), from, page.getLast().place().position())
          && page.size() == PAGE;
    }
    PlatformEvent event = due.get().event();
    metrics.waits(webhook.id(), event.at());
    Outcome outcome =
        sender.send(
            WebhookUrl.parse(webhook.target().url()),
            Message.of(due.get().type(), event),
            webhook.secrets().at(clock.instant()),
            webhook.progress().attempts());
    metrics.ended(outcome);
    return outcome.isDelivered()
        ? queue.delivered(webhook.id(), from, event.place().position(), clock.instant())
        : failed(webhook, outcome);
  }

  private static Optional<Due> due(Webhook webhook, PlatformEvent event) {
    return WebhookEvent.of(event)
        .filter(type -> webhook.target().events().contains(type.word()))
        .map(type -> new Due(type, event));
  }

  private boolean failed(Webhook webhook, Outcome outcome) {
    Webhook.Progress before = webhook.progress();
    Instant now = clock.instant();
    Instant since = before.failingSince() == null ? now : before.failingSince();
    Instant end = since.plus(config.patience());
    if (outcome.kind() == Outcome.Kind.GONE) {
      disable(webhook, outcome, "it answered 410: nothing more is wanted", now);
    } else if (!now.isBefore(end)) {
      String reason =
          "it has taken nothing for %d s, in %d attempts: %s"
              .formatted(
                  Duration.between(since, now).toSeconds(), before.attempts() + 1, outcome.says());
      disable(webhook, outcome, reason, now);
    } else {
      Instant next = now.plus(backoff.pause(before.attempts() + 1, ThreadLocalRandom.current()));
      queue.failed(
          webhook.id(), before.position(), outcome.says(), now, next.isBefore(end) ? next : end);
    }
    return false;
  }

  private void disable(Webhook webhook, Outcome outcome, String reason, Instant now) {
    metrics.waitsNoMore(webhook.id());
    if (queue.disable(
        webhook.id(),
        webhook.progress().position(),
        outcome.says(),
        new Webhook.Disabled(now, reason),
        actor)) {
      LOG.atWarn()
          .addKeyValue("webhook", webhook.id())
          .addKeyValue("reason", reason)
          .log("a webhook is disabled");
    }
  }
}
