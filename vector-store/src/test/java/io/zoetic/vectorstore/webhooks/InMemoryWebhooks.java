// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.webhooks;

import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.InMemoryDutyLease;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.platform.InMemoryPlatformEvents;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.webhooks.WebhookPlan.Asked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Webhooks in memory, for tests and tools, with an audit of their own. */
public final class InMemoryWebhooks implements Webhooks, WebhookQueue {
  private final InMemoryPlatformEvents events;
  private final Clock clock;
  private final TreeMap<String, Webhook> webhooks = new TreeMap<>();
  private final Map<String, AuditEntry> audit = new HashMap<>();
  private final Semaphore right = new Semaphore(1);
  private final Semaphore bell = new Semaphore(0);

  public InMemoryWebhooks(InMemoryPlatformEvents events, Clock clock) {
    this.events = events;
    this.clock = clock;
  }

  private Asked asked(ChangeRequest change) {
    return new Asked(change, Optional.ofNullable(audit.get(change.key())), clock.instant());
  }

  private void keep(WebhookPlan plan) {
    webhooks.put(plan.webhook().id(), plan.webhook());
    write(plan);
  }

  private void write(WebhookPlan plan) {
    audit.put(plan.audit().key(), AuditEntry.after(audit.size(), AuditEntry.ORIGIN, plan.audit()));
  }

  private Webhook there(String id) {
    return find(id)
        .orElseThrow(
            () ->
                new StoreException(
                    Reason.NOT_FOUND, "a webhook must be there, " + id + " was removed", null));
  }

  @Override
  public synchronized Webhook create(
      Webhook.Target target, WebhookSecret secret, long position, ChangeRequest change) {
    WebhookPlan.create(target, secret, position, webhooks.size(), asked(change))
        .ifPresent(this::keep);
    return there(WebhookPlan.idOf(change));
  }

  @Override
  public synchronized List<Webhook> list(@Nullable String after, int limit) {
    PageLimits.requireLimit(limit, MAX);
    return (after == null ? webhooks : webhooks.tailMap(after, false))
        .values().stream().limit(limit).toList();
  }

  @Override
  public synchronized Optional<Webhook> find(String id) {
    return Optional.ofNullable(webhooks.get(id));
  }

  @Override
  public synchronized void remove(String id, ChangeRequest change) {
    WebhookPlan.remove(id, webhooks.get(id), asked(change))
        .ifPresent(
            plan -> {
              webhooks.remove(id);
              write(plan);
            });
  }

  @Override
  public synchronized Webhook rotate(
      String id, WebhookSecret fresh, Duration keptOld, ChangeRequest change) {
    WebhookPlan.rotate(id, webhooks.get(id), fresh, keptOld, asked(change)).ifPresent(this::keep);
    return there(id);
  }

  @Override
  public synchronized Webhook enable(String id, ChangeRequest change) {
    WebhookPlan.enable(id, webhooks.get(id), asked(change)).ifPresent(this::keep);
    return there(id);
  }

  @Override
  public Optional<DutyLease> tryLease() {
    return right.tryAcquire() ? Optional.of(new InMemoryDutyLease(right, bell)) : Optional.empty();
  }

  @Override
  public synchronized List<Webhook> all() {
    return List.copyOf(webhooks.values());
  }

  @Override
  public Optional<Webhook> current(String id) {
    return find(id);
  }

  @Override
  public long last() {
    return events.all().stream()
        .filter(event -> event.kind() != PlatformEvent.Kind.FEEDBACK)
        .mapToLong(event -> event.place().position())
        .max()
        .orElse(0);
  }

  @Override
  public List<PlatformEvent> after(long position, int limit) {
    return events.all().stream()
        .filter(event -> event.kind() != PlatformEvent.Kind.FEEDBACK)
        .filter(event -> event.place().position() > position)
        .limit(limit)
        .toList();
  }

  private synchronized boolean update(String id, long from, Function<Webhook, Webhook> change) {
    Webhook present = webhooks.get(id);
    if (present == null || present.progress().position() != from || present.disabled() != null) {
      return false;
    }
    webhooks.put(id, change.apply(present));
    return true;
  }

  @Override
  public boolean passed(String id, long from, long to) {
    return update(id, from, webhook -> webhook.with(webhook.progress().passed(to)));
  }

  @Override
  public boolean delivered(String id, long from, long to, Instant at) {
    return update(
        id,
        from,
        webhook ->
            webhook.with(webhook.progress().delivered(to, at)).with(webhook.secrets().without(at)));
  }

  @Override
  public boolean failed(String id, long from, String failure, Instant at, Instant next) {
    return update(id, from, webhook -> webhook.with(webhook.progress().failed(failure, at, next)));
  }

  @Override
  public boolean disable(
      String id, long from, String failure, Webhook.Disabled disabled, String actor) {
    return update(
        id,
        from,
        webhook -> webhook.with(webhook.progress().failed(failure, disabled.at(), null), disabled));
  }
}
