// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.zoetic.core.AliasName;
import io.zoetic.core.CanonicalJson;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The status of an expert at one epoch.
 *
 * @param frozen whether it has stopped learning
 * @param epoch how many mutations it has seen, from 1; a reader ignores what is older than what it
 *     knows
 * @param createdAt when its first version was registered
 * @param changedAt when the mutation of this epoch happened; never before that of an earlier epoch
 * @param pointers its aliases, by name
 * @param quarantined versions that nobody may be served, ascending
 * @param incarnation of the registry that says so
 */
public record ExpertStatus(
    String name,
    ExpertRole role,
    boolean frozen,
    long epoch,
    Instant createdAt,
    Instant changedAt,
    List<AliasTarget> pointers,
    List<Integer> quarantined,
    String incarnation) {
  private static final int SCHEMA_VERSION = 1;

  public ExpertStatus {
    pointers = List.copyOf(pointers);
    quarantined = List.copyOf(quarantined);
  }

  /** Where an alias points; empty if nowhere. */
  public Optional<AliasTarget> pointer(AliasName alias) {
    return pointers.stream().filter(pointer -> pointer.alias().equals(alias)).findFirst();
  }

  /** What a scope may see of it: not what tenants outside of it are served. */
  public ExpertStatus within(Scope scope) {
    List<AliasTarget> seen =
        pointers.stream().filter(pointer -> pointer.alias().isSeenIn(scope)).toList();
    return new ExpertStatus(
        name, role, frozen, epoch, createdAt, changedAt, seen, quarantined, incarnation);
  }

  /** For messages: {@code champion@3 and last-good@2, 4 pins, since 2026-11-23T12:00:00Z}. */
  String summary() {
    String served =
        pointers.stream()
            .filter(pointer -> !pointer.alias().isPin())
            .map(pointer -> pointer.alias() + "@" + pointer.version())
            .collect(Collectors.joining(" and "));
    long pins = pointers.stream().filter(pointer -> pointer.alias().isPin()).count();
    return (served.isEmpty() ? "no alias" : served) + ", " + pins + " pins, since " + changedAt;
  }

  /** What workers are told. */
  public ExpertPointer asPointer() {
    Map<String, ExpertPointer.Target> aliases = new TreeMap<>();
    for (AliasTarget pointer : pointers) {
      aliases.put(
          pointer.alias().word(),
          new ExpertPointer.Target(pointer.version(), pointer.digest(), pointer.weightPercent()));
    }
    return new ExpertPointer(
        name, role.word(), epoch, frozen, changedAt, aliases, quarantined, incarnation);
  }

  /** The payload of its event in the outbox. */
  private record Payload(int schemaVersion, @JsonUnwrapped ExpertPointer pointer) {}

  /** That this is so, for workers to hear of. */
  OutboxEvent event() {
    String identity = name + " at epoch " + epoch;
    return new OutboxEvent(
        UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)),
        "expert",
        name,
        "expert-pointer",
        CanonicalJson.of(new Payload(SCHEMA_VERSION, asPointer())),
        changedAt);
  }
}
