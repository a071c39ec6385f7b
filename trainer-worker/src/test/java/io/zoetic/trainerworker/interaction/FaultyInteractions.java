// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.interaction;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A store that is away for some calls, has no table, takes no writes, or refuses some of what it is
 * given.
 */
final class FaultyInteractions implements Interactions {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of this user nothing is stored. */
  static final String FORGOTTEN = "forgotten";

  // All guarded by this.
  final Map<ChoiceId, StoredInteraction> rows = new LinkedHashMap<>();
  final Set<String> refused = new HashSet<>();
  final List<Instant> deletions = new ArrayList<>();
  final List<Duration> slices = new ArrayList<>();
  int awayFor;
  int withoutTableFor;
  int readOnlyFor;
  int calls;

  @Override
  public synchronized int record(List<StoredInteraction> interactions) {
    requireWritable();
    if (interactions.stream().anyMatch(each -> refused.contains(each.id().completionId()))) {
      throw new StoreException(Reason.FAILED, "no such value", null);
    }
    interactions.stream()
        .filter(each -> !FORGOTTEN.equals(each.owner().user()))
        .forEach(each -> rows.putIfAbsent(each.id(), each));
    notifyAll();
    return (int)
        interactions.stream().filter(each -> FORGOTTEN.equals(each.owner().user())).count();
  }

  @Override
  public synchronized void requireWritable() {
    answer();
    if (readOnlyFor > 0) {
      readOnlyFor--;
      throw new StoreException(Reason.FAILED, "no write at present", null);
    }
  }

  @Override
  public synchronized Optional<StoredInteraction> find(ChoiceId id, Scope scope) {
    answer();
    return Optional.ofNullable(rows.get(id))
        .filter(found -> scope.includes(found.owner().tenant()));
  }

  @Override
  public synchronized List<RecordedPrompt> samplePrompts(int max) {
    answer();
    return rows.values().stream()
        .map(each -> new RecordedPrompt(each.prompt().json(), each.askedAt()))
        .limit(max)
        .toList();
  }

  @Override
  public List<UncorrectedPrompt> uncorrected(UUID run, String expert, int max) {
    throw new UnsupportedOperationException("a recorder learns from no prompts");
  }

  @Override
  public synchronized void makeSlices(Duration retention) {
    slices.add(retention);
  }

  @Override
  public synchronized Deleted deleteBefore(Instant time) {
    deletions.add(time);
    answer();
    int before = rows.size();
    rows.values().removeIf(each -> each.finishedAt().isBefore(time));
    return new Deleted(0, before - rows.size());
  }

  private void answer() {
    calls++;
    notifyAll();
    if (awayFor > 0) {
      awayFor--;
      throw new StoreException(Reason.UNAVAILABLE, "the database does not answer", null);
    }
    if (withoutTableFor > 0) {
      withoutTableFor--;
      throw new StoreException(Reason.FAILED, "no such table", null);
    }
  }

  /** Waits until a call has made something true. */
  synchronized void await(Predicate<FaultyInteractions> condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.test(this)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("not within " + PATIENCE);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Waits until this many are stored. */
  void awaitRows(int count) throws InterruptedException {
    await(store -> store.rows.size() >= count);
  }

  synchronized List<String> ids() {
    return rows.keySet().stream().map(ChoiceId::completionId).toList();
  }
}
