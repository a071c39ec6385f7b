// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of a registry in memory; its owner keeps other threads out. */
final class InMemoryRegistryState implements RegistryTransaction {

  /** One move of one alias; {@code to} is null where it points nowhere since. */
  record Move(AliasName alias, @Nullable AliasTarget to, Instant at) {}

  final TreeMap<String, ExpertStatus> experts = new TreeMap<>();
  final List<AuditEntry> audit = new ArrayList<>();
  final Map<VersionId, VectorValues> values = new HashMap<>();
  final TreeMap<String, ApiKey> keys = new TreeMap<>();

  private final String incarnation = UUID.randomUUID().toString();
  private final BaseModels baseModels;
  private final Map<String, TreeMap<Integer, ExpertVersion>> versions = new HashMap<>();
  private final Map<String, List<Move>> moves = new HashMap<>();

  InMemoryRegistryState(BaseModels baseModels) {
    this.baseModels = baseModels;
  }

  @Override
  public String incarnation() {
    return incarnation;
  }

  boolean isHistory(RecentChanges.Mark mark) {
    return mark.incarnation().equals(incarnation)
        && (mark.sequence() == 0
            || audit.stream()
                .anyMatch(
                    entry ->
                        entry.sequence() == mark.sequence() && entry.hash().equals(mark.hash())));
  }

  @Override
  public Optional<AuditEntry> auditEntry(String key) {
    return audit.stream().filter(entry -> entry.content().key().equals(key)).findFirst();
  }

  @Override
  public Optional<ExpertStatus> expert(String name) {
    return Optional.ofNullable(experts.get(name));
  }

  @Override
  public Optional<ExpertVersion> version(VersionId id) {
    return Optional.ofNullable(versions(id.expert()).get(id.version()));
  }

  @Override
  public int latestVersion(String expert) {
    TreeMap<Integer, ExpertVersion> present = versions(expert);
    return present.isEmpty() ? 0 : present.lastKey();
  }

  @Override
  public Optional<ExpertVersion> promotedBefore(String expert, long epoch) {
    return versions(expert).values().stream()
        .filter(version -> promoted(version) < epoch)
        .max(Comparator.comparingLong(InMemoryRegistryState::promoted))
        .filter(version -> version.promotedEpoch() != null);
  }

  private static long promoted(ExpertVersion version) {
    Long promoted = version.promotedEpoch();
    return promoted == null ? -1 : promoted;
  }

  @Override
  public List<Integer> quarantined(String expert) {
    return versions(expert).values().stream()
        .filter(version -> version.state() == VersionState.QUARANTINED)
        .map(version -> version.id().version())
        .toList();
  }

  @Override
  public Optional<Integer> layoutSize(String baseModel, String layout) {
    return Optional.ofNullable(baseModels.layouts(baseModel).get(layout));
  }

  @Override
  public boolean knowsBaseModel(String digest) {
    return baseModels.baseModel(digest).isPresent();
  }

  @Override
  public Optional<String> currentBaseModel() {
    return baseModels.currentBaseModel().map(BaseModel::digest);
  }

  /** Versions of an expert by number. */
  TreeMap<Integer, ExpertVersion> versions(String expert) {
    return versions.getOrDefault(expert, new TreeMap<>());
  }

  /** Where an alias pointed at a time. */
  Optional<AliasTarget> pointer(String expert, AliasName alias, Instant time) {
    return moves.getOrDefault(expert, List.of()).reversed().stream()
        .filter(move -> move.alias().equals(alias) && !move.at().isAfter(time))
        .findFirst()
        .map(Move::to);
  }

  AuditLog.Head head() {
    return audit.isEmpty()
        ? new AuditLog.Head(0, AuditEntry.ORIGIN)
        : new AuditLog.Head(audit.getLast().sequence(), audit.getLast().hash());
  }

  void write(MutationPlan plan) {
    ExpertStatus after = plan.after();
    experts.put(after.name(), after);
    plan.registered().ifPresent(this::put);
    plan.values().ifPresent(z -> values.put(plan.registered().orElseThrow().id(), z));
    plan.changed().forEach(this::put);
    List<Move> history = moves.computeIfAbsent(after.name(), _ -> new ArrayList<>());
    plan.dropped().forEach(alias -> history.add(new Move(alias, null, after.changedAt())));
    plan.moved().forEach(to -> history.add(new Move(to.alias(), to, after.changedAt())));
    append(plan.audit());
  }

  void append(AuditEntry.Content content) {
    AuditLog.Head head = head();
    audit.add(AuditEntry.after(head.sequence(), head.hash(), content));
  }

  private void put(ExpertVersion version) {
    versions
        .computeIfAbsent(version.id().expert(), _ -> new TreeMap<>())
        .put(version.id().version(), version);
  }
}
