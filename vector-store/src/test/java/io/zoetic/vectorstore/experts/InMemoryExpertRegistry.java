// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.InMemoryDutyLease;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.ApiKeys;
import io.zoetic.vectorstore.access.KeyPlan;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.outbox.Outbox;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A registry with its audit, outbox and keys, for as long as its process lives. */
public final class InMemoryExpertRegistry implements ExpertRegistry, AuditLog, Outbox, ApiKeys {
  private static final int MAX = ExpertRegistry.MAX_PAGE;

  private final InMemoryRegistryState state;
  private final Clock clock;
  private final Map<UUID, OutboxEvent> unpublished = new LinkedHashMap<>();
  private final Semaphore right = new Semaphore(1);
  private final Semaphore bell = new Semaphore(0);

  public InMemoryExpertRegistry(BaseModels baseModels, Clock clock) {
    this.state = new InMemoryRegistryState(baseModels);
    this.clock = clock;
  }

  @Override
  public synchronized MutationReceipt apply(ExpertMutation mutation, ChangeRequest change) {
    MutationRules rules = new MutationRules(state, clock.instant());
    return rules.committed(mutation, change).orElseGet(() -> write(rules.plan(mutation, change)));
  }

  @Override
  public synchronized ExpertStatus preview(ExpertMutation mutation, ChangeRequest change) {
    return new MutationRules(state, clock.instant()).plan(mutation, change).after();
  }

  @Override
  public synchronized RecentChanges changesSince(RecentChanges.Mark mark) {
    boolean complete = !state.isHistory(mark);
    Set<String> changed =
        state.audit.stream()
            .filter(entry -> entry.sequence() > mark.sequence())
            .map(entry -> entry.content().subject())
            .collect(Collectors.toSet());
    return new RecentChanges(
        new RecentChanges.Mark(state.incarnation(), state.head().sequence(), state.head().hash()),
        complete,
        state.experts.values().stream()
            .filter(expert -> complete || changed.contains(expert.name()))
            .toList());
  }

  private MutationReceipt write(MutationPlan plan) {
    state.write(plan);
    publish(plan.event());
    return plan.receipt(state.head().sequence());
  }

  @Override
  public synchronized Optional<ExpertStatus> show(String expert) {
    return state.expert(expert);
  }

  @Override
  public synchronized List<ExpertStatus> list(@Nullable String after, int limit) {
    PageLimits.requireLimit(limit, MAX);
    Map<String, ExpertStatus> page =
        after == null ? state.experts : state.experts.tailMap(after, false);
    return page.values().stream().limit(limit).toList();
  }

  @Override
  public synchronized Optional<ExpertVersion> version(VersionId id) {
    return state.version(id);
  }

  @Override
  public synchronized Map<VersionId, ExpertVersion> versions(Collection<VersionId> ids) {
    Map<VersionId, ExpertVersion> found = new LinkedHashMap<>();
    ids.forEach(id -> state.version(id).ifPresent(version -> found.put(id, version)));
    return found;
  }

  @Override
  public synchronized List<ExpertVersion> versions(
      String expert, @Nullable Integer before, int limit) {
    PageLimits.requireLimit(limit, MAX);
    return state
        .versions(expert)
        .headMap(before == null ? Integer.MAX_VALUE : before, false)
        .descendingMap()
        .values()
        .stream()
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized VectorValues values(VersionId id) {
    VectorValues values = state.values.get(id);
    if (values == null) {
      throw new StoreException(
          Reason.NOT_FOUND, "a version must be registered, " + id + " is not", null);
    }
    return values;
  }

  @Override
  public synchronized Map<VersionId, VectorValues> values(Collection<VersionId> ids) {
    Map<VersionId, VectorValues> found = new LinkedHashMap<>();
    for (VersionId id : ids) {
      VectorValues values = state.values.get(id);
      if (values != null) {
        found.put(id, values);
      }
    }
    return found;
  }

  @Override
  public synchronized List<AuditEntry> history(String expert, @Nullable Long before, int limit) {
    PageLimits.requireLimit(limit, MAX);
    return state.audit.reversed().stream()
        .filter(entry -> entry.content().subjectKind().equals("expert"))
        .filter(entry -> entry.content().subject().equals(expert))
        .filter(entry -> before == null || entry.sequence() < before)
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<ServedAsOf> asOf(Instant time, String tenant) {
    AliasName pin = AliasName.pinned(tenant);
    return state.experts.keySet().stream().flatMap(expert -> served(expert, pin, time)).toList();
  }

  private Stream<ServedAsOf> served(String expert, AliasName pin, Instant time) {
    Optional<AliasTarget> pinned = state.pointer(expert, pin, time);
    if (pinned.isPresent()) {
      return Stream.of(new ServedAsOf(expert, pin, id(expert, pinned), null, null));
    }
    Optional<AliasTarget> champion = state.pointer(expert, AliasName.CHAMPION, time);
    Optional<AliasTarget> canary = state.pointer(expert, AliasName.CANARY, time);
    return champion.isEmpty() && canary.isEmpty()
        ? Stream.empty()
        : Stream.of(
            new ServedAsOf(
                expert,
                AliasName.CHAMPION,
                id(expert, champion),
                id(expert, canary),
                canary.map(AliasTarget::weightPercent).orElse(null)));
  }

  private static @Nullable VersionId id(String expert, Optional<AliasTarget> pointer) {
    return pointer.map(to -> new VersionId(expert, to.version())).orElse(null);
  }

  @Override
  public synchronized List<AuditEntry> list(long after, int limit) {
    PageLimits.requireLimit(limit, MAX);
    return state.audit.stream().filter(e -> e.sequence() > after).limit(limit).toList();
  }

  @Override
  public synchronized Head head() {
    return state.head();
  }

  @Override
  public synchronized List<OutboxEvent> nextBatch(int limit) {
    PageLimits.requireLimit(limit, MAX_BATCH);
    return unpublished.values().stream().limit(limit).toList();
  }

  @Override
  public synchronized long waiting() {
    return unpublished.size();
  }

  private void publish(OutboxEvent event) {
    unpublished.put(event.id(), event);
    bell.release();
  }

  @Override
  public Optional<DutyLease> tryLease() {
    return right.tryAcquire() ? Optional.of(new InMemoryDutyLease(right, bell)) : Optional.empty();
  }

  /** Nothing to do: what is published is not kept. */
  @Override
  public void forgetPublished() {}

  @Override
  public synchronized void markPublished(Collection<UUID> ids) {
    Set<UUID> published = new HashSet<>(ids);
    unpublished.keySet().removeAll(published);
  }

  @Override
  public synchronized ApiKey create(ApiKey key, ChangeRequest change) {
    Optional<AuditEntry> done = state.auditEntry(change.key());
    if (done.isPresent()) {
      AuditEntry.Content content = done.get().content();
      return KeyPlan.requireSame(key, change, content, state.keys.get(content.subject()));
    }
    KeyPlan plan = KeyPlan.create(key, change, clock.instant());
    requireFree(key);
    write(plan);
    return key;
  }

  private void requireFree(ApiKey key) {
    boolean taken =
        state.keys.containsKey(key.id())
            || state.keys.values().stream().anyMatch(other -> other.hash().equals(key.hash()));
    if (taken) {
      throw new StoreException(
          Reason.CONFLICT, "id and hash of a key must be new, " + key.id() + " is taken", null);
    }
  }

  @Override
  public synchronized void revoke(String id, ChangeRequest change) {
    Optional<AuditEntry> done = state.auditEntry(change.key());
    KeyPlan.revoke(id, state.keys.get(id), change, done, clock.instant()).ifPresent(this::write);
  }

  private void write(KeyPlan plan) {
    state.keys.put(plan.key().id(), plan.key());
    publish(plan.event());
    state.append(plan.audit());
  }

  @Override
  public synchronized List<ApiKey> keys(@Nullable String after, int limit) {
    PageLimits.requireLimit(limit, MAX);
    Map<String, ApiKey> page = after == null ? state.keys : state.keys.tailMap(after, false);
    return page.values().stream().limit(limit).toList();
  }

  @Override
  public synchronized Optional<ApiKey> find(String id) {
    return Optional.ofNullable(state.keys.get(id));
  }

  @Override
  public synchronized Map<String, ApiKey> authenticate(Set<String> hashes) {
    return state.keys.values().stream()
        .filter(key -> hashes.contains(key.hash()) && key.isValidAt(clock.instant()))
        .collect(Collectors.toMap(ApiKey::hash, key -> key));
  }
}
