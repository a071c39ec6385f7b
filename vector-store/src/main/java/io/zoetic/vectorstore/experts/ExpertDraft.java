// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import static io.zoetic.core.AliasName.CANARY;
import static io.zoetic.core.AliasName.CHALLENGER;
import static io.zoetic.core.AliasName.CHAMPION;
import static io.zoetic.core.AliasName.LAST_GOOD;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An expert while one mutation changes it; nothing is written. Used by one thread. */
final class ExpertDraft {
  private final RegistryTransaction registry;
  private final String expert;
  private final long epoch;
  private final Instant at;
  private final Map<AliasName, AliasTarget> pointers = new TreeMap<>();
  private final Map<VersionId, ExpertVersion> changed = new LinkedHashMap<>();

  ExpertDraft(RegistryTransaction registry, String expert, ExpertStatus before, Instant at) {
    this.registry = registry;
    this.expert = expert;
    this.epoch = before.epoch() + 1;
    this.at = at;
    before.pointers().forEach(pointer -> pointers.put(pointer.alias(), pointer));
  }

  long epoch() {
    return epoch;
  }

  /** A version with what this mutation has done to it so far. */
  ExpertVersion version(VersionId id) {
    ExpertVersion draft = changed.get(id);
    return draft != null
        ? draft
        : registry
            .version(id)
            .orElseThrow(
                () ->
                    new StoreException(
                        Reason.NOT_FOUND, "a version must be registered, " + id + " is not", null));
  }

  Optional<ExpertVersion> champion() {
    return pointer(CHAMPION).map(pointer -> version(new VersionId(expert, pointer.version())));
  }

  /** The version that is next on the rollback path below an epoch, as this mutation leaves it. */
  Optional<ExpertVersion> pathBelow(long below) {
    Optional<ExpertVersion> next = registry.promotedBefore(expert, below);
    while (next.isPresent()) {
      Long promoted = next.get().promotedEpoch();
      if (version(next.get().id()).promotedEpoch() != null || promoted == null) {
        return next.map(found -> version(found.id()));
      }
      next = registry.promotedBefore(expert, promoted);
    }
    return next;
  }

  /** Where a rollback begins: the champion's promotion, or the end of time. */
  long top() {
    return champion().map(ExpertVersion::promotedEpoch).orElse(Long.MAX_VALUE);
  }

  Optional<AliasTarget> pointer(AliasName alias) {
    return Optional.ofNullable(pointers.get(alias));
  }

  /** The aliases of a version. */
  List<AliasName> aliasesOf(ExpertVersion version) {
    return pointers.values().stream()
        .filter(pointer -> pointer.version() == version.id().version())
        .map(AliasTarget::alias)
        .toList();
  }

  long pins() {
    return pointers.keySet().stream().filter(AliasName::isPin).count();
  }

  void change(ExpertVersion version) {
    // Behind those that changed before it, so that a champion leaves before the next one comes.
    changed.remove(version.id());
    changed.put(version.id(), version);
  }

  void point(AliasName alias, ExpertVersion version, @Nullable Integer weightPercent) {
    AliasTarget next =
        new AliasTarget(alias, version.id().version(), version.digest(), weightPercent, epoch, at);
    AliasTarget present = pointers.get(alias);
    if (present == null || !present.leadsAs(next)) {
      pointers.put(alias, next);
    }
  }

  void drop(AliasName alias) {
    pointers.remove(alias);
  }

  /** The champion so far leaves; the next one comes and is no longer challenger or canary. */
  void crown(ExpertVersion next, long promotedEpoch) {
    champion().ifPresent(old -> change(old.in(VersionState.RETIRED, old.promotedEpoch())));
    change(next.in(VersionState.CHAMPION, promotedEpoch));
    for (AliasName alias : List.of(CHALLENGER, CANARY)) {
      if (aliasesOf(next).contains(alias)) {
        drop(alias);
      }
    }
    point(CHAMPION, next, null);
  }

  /** Versions that will be quarantined, ascending. */
  List<Integer> quarantined() {
    Set<Integer> versions = new TreeSet<>(registry.quarantined(expert));
    for (ExpertVersion version : changed.values()) {
      if (version.state() == VersionState.QUARANTINED) {
        versions.add(version.id().version());
      } else {
        versions.remove(version.id().version());
      }
    }
    return List.copyOf(versions);
  }

  List<ExpertVersion> changed() {
    return new ArrayList<>(changed.values());
  }

  /** The aliases as they will be, last-good where a rollback will lead. */
  List<AliasTarget> pointers() {
    pathBelow(top())
        .ifPresentOrElse(version -> point(LAST_GOOD, version, null), () -> drop(LAST_GOOD));
    return List.copyOf(pointers.values());
  }
}
