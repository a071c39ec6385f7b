// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.store.RefreshingValue;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.RecentChanges;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The experts that answer requests, as the registry says every few seconds. Confined to the event
 * loop.
 */
public final class ExpertModels {
  private static final int CALLS = 2;
  private static final int CALLS_WAITING = 64;

  private final ExpertRegistry registry;
  private final RefreshingValue<Snapshot> experts;
  private final StoreCalls calls;

  /**
   * An expert that answers.
   *
   * @param version its champion, its canary if it has none, or the one that is asked for
   */
  record Served(String name, int version, Instant createdAt) {}

  /**
   * What was read last.
   *
   * @param all experts, by name
   */
  private record Snapshot(
      RecentChanges.Mark mark, SortedMap<String, Served> served, Map<String, ExpertStatus> all) {}

  public ExpertModels(Vertx vertx, ExpertRegistry registry, InstantSource clock) {
    this.registry = requireNonNull(registry, "registry");
    this.calls = new StoreCalls(vertx, "models", CALLS, CALLS_WAITING);
    this.experts = new RefreshingValue<>(vertx, clock, last -> read(registry, last));
  }

  /** By name; fails with {@link ErrorCode#STORE_UNAVAILABLE} if they were never read. */
  Future<SortedMap<String, Served>> current() {
    return experts.current().map(Snapshot::served);
  }

  /**
   * What a tenant's requests are served under an expert's name; empty if nothing.
   *
   * @param tenant null: of no tenant
   */
  Future<Optional<Served>> named(String name, @Nullable String tenant) {
    return current()
        .compose(
            served -> {
              Served found = served.get(name);
              return found != null || tenant == null
                  ? Future.succeededFuture(Optional.ofNullable(found))
                  : calls.call(() -> pinned(name, tenant));
            });
  }

  private Optional<Served> pinned(String name, String tenant) {
    return registry
        .show(name)
        .filter(expert -> expert.role() == ExpertRole.SKILL)
        .flatMap(
            expert ->
                expert
                    .pointer(AliasName.pinned(tenant))
                    .map(pin -> new Served(name, pin.version(), expert.createdAt())));
  }

  /** Where the aliases of a skill lead, as was read last; empty if there is none of this name. */
  public Future<Optional<ExpertPointer>> pointer(String expert) {
    return experts
        .current()
        .map(
            known ->
                Optional.ofNullable(known.all().get(expert))
                    .filter(found -> found.role() == ExpertRole.SKILL)
                    .map(ExpertStatus::asPointer));
  }

  /**
   * Whether a version is what some request of a tenant is served under its expert's name.
   *
   * @param tenant null: of no tenant
   */
  Future<Boolean> isServed(VersionId version, @Nullable String tenant) {
    return experts
        .current()
        .compose(
            known -> {
              ExpertStatus expert = known.all().get(version.expert());
              // It may have begun to be served since.
              return expert != null && isServed(expert, version, tenant)
                  ? Future.succeededFuture(true)
                  : calls.call(
                      () ->
                          registry
                              .show(version.expert())
                              .filter(found -> isServed(found, version, tenant))
                              .isPresent());
            });
  }

  private static boolean isServed(ExpertStatus expert, VersionId version, @Nullable String tenant) {
    Stream<AliasName> aliases = Stream.of(AliasName.CHAMPION, AliasName.CANARY);
    Stream<AliasName> pins = tenant == null ? Stream.of() : Stream.of(AliasName.pinned(tenant));
    return expert.role() == ExpertRole.SKILL
        && Stream.concat(aliases, pins)
            .flatMap(alias -> expert.pointer(alias).stream())
            .anyMatch(target -> target.version() == version.version());
  }

  /** A version that answers when it is asked for by its number, whatever aliases lead to. */
  Future<Optional<Served>> version(VersionId id, BaseModel baseModel) {
    return calls.call(
        () ->
            registry
                .show(id.expert())
                .filter(expert -> expert.role() == ExpertRole.SKILL)
                .filter(expert -> !expert.quarantined().contains(id.version()))
                .flatMap(_ -> registry.version(id))
                .filter(version -> version.baseModel().equals(baseModel.digest()))
                .map(version -> new Served(id.expert(), id.version(), version.registeredAt())));
  }

  private static Snapshot read(ExpertRegistry registry, @Nullable Snapshot last) {
    RecentChanges changes =
        registry.changesSince(last == null ? RecentChanges.Mark.NONE : last.mark());
    if (last != null && !changes.complete() && changes.experts().isEmpty()) {
      return new Snapshot(changes.mark(), last.served(), last.all());
    }
    SortedMap<String, Served> served =
        last == null || changes.complete() ? new TreeMap<>() : new TreeMap<>(last.served());
    Map<String, ExpertStatus> all =
        last == null || changes.complete() ? new HashMap<>() : new HashMap<>(last.all());
    for (ExpertStatus expert : changes.experts()) {
      served.remove(expert.name());
      all.put(expert.name(), expert);
      servedVersion(expert)
          .ifPresent(
              version ->
                  served.put(
                      expert.name(), new Served(expert.name(), version, expert.createdAt())));
    }
    return new Snapshot(changes.mark(), Collections.unmodifiableSortedMap(served), Map.copyOf(all));
  }

  /** An expert that classifies is served to first passes only. */
  private static Optional<Integer> servedVersion(ExpertStatus expert) {
    if (expert.role() != ExpertRole.SKILL) {
      return Optional.empty();
    }
    return expert
        .pointer(AliasName.CHAMPION)
        .or(() -> expert.pointer(AliasName.CANARY))
        .map(AliasTarget::version);
  }
}
