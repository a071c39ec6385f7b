// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zoetic.events.ErrorCode;
import io.zoetic.gateway.store.Polled;
import io.zoetic.vectorstore.expert.AliasName;
import io.zoetic.vectorstore.expert.ExpertRegistry;
import io.zoetic.vectorstore.expert.ExpertRole;
import io.zoetic.vectorstore.expert.ExpertStatus;
import io.zoetic.vectorstore.expert.Pointer;
import io.zoetic.vectorstore.expert.RecentChanges;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The experts that answer requests, as the registry says every few seconds. Confined to the event
 * loop.
 */
public final class ExpertModels {
  private final Polled<Snapshot> experts;

  /**
   * An expert that answers.
   *
   * @param version its champion; its canary if it has none
   */
  record Served(String name, int version, Instant createdAt) {}

  private record Snapshot(long sequence, SortedMap<String, Served> served) {}

  public ExpertModels(Vertx vertx, ExpertRegistry registry, InstantSource clock) {
    requireNonNull(registry, "registry");
    this.experts = new Polled<>(vertx, clock, last -> read(registry, last));
  }

  /** By name; fails with {@link ErrorCode#STORE_UNAVAILABLE} if they were never read. */
  Future<SortedMap<String, Served>> current() {
    return experts.current().map(Snapshot::served);
  }

  private static Snapshot read(ExpertRegistry registry, @Nullable Snapshot last) {
    RecentChanges changes = registry.changesSince(last == null ? 0 : last.sequence());
    if (last != null && changes.experts().isEmpty()) {
      return new Snapshot(changes.sequence(), last.served());
    }
    SortedMap<String, Served> served =
        last == null ? new TreeMap<>() : new TreeMap<>(last.served());
    for (ExpertStatus expert : changes.experts()) {
      served.remove(expert.name());
      servedVersion(expert)
          .ifPresent(
              version ->
                  served.put(
                      expert.name(), new Served(expert.name(), version, expert.createdAt())));
    }
    return new Snapshot(changes.sequence(), Collections.unmodifiableSortedMap(served));
  }

  /** An expert that classifies is served to first passes only. */
  private static Optional<Integer> servedVersion(ExpertStatus expert) {
    if (expert.role() != ExpertRole.SKILL) {
      return Optional.empty();
    }
    return expert
        .pointer(AliasName.CHAMPION)
        .or(() -> expert.pointer(AliasName.CANARY))
        .map(Pointer::version);
  }
}
