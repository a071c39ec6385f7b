// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.KeyGrant;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The rules of what a mutation does, and when it is refused. Reads, decides, writes nothing. */
public final class MutationRules {
  private final RegistryTransaction registry;
  private final Instant now;

  /**
   * Rules over one state of the registry.
   *
   * @param now time of the mutation, unless the expert has seen a later one
   */
  public MutationRules(RegistryTransaction registry, Instant now) {
    this.registry = registry;
    this.now = now.truncatedTo(ChronoUnit.MICROS);
  }

  /**
   * The receipt of a mutation that was committed under the same key.
   *
   * @throws StoreException with {@link Reason#REFUSED} if the key stands for another content
   */
  public Optional<MutationReceipt> committed(ExpertMutation mutation, ChangeRequest change) {
    return registry
        .auditEntry(change.key())
        .map(
            entry -> {
              entry
                  .content()
                  .requireSame(
                      change, mutation.action(), mutation.expert(), request(mutation, change));
              return receipt(entry);
            });
  }

  /**
   * What the mutation writes.
   *
   * @throws IllegalArgumentException if it goes back to last-good and expects no epoch
   * @throws StoreException with {@link Reason#NOT_FOUND}, {@link Reason#REFUSED}, {@link
   *     Reason#FORBIDDEN} if it moves an alias that the actor may not move or, as {@link
   *     ExpertConflictException}, {@link Reason#CONFLICT}
   */
  public MutationPlan plan(ExpertMutation mutation, ChangeRequest change) {
    if (mutation instanceof ExpertMutation.Rollback && change.expectedEpoch() == null) {
      // Where it leads depends on what was before: of two at once, the second would go further.
      throw new IllegalArgumentException(
          "expectedEpoch must be given to roll " + mutation.expert() + " back, was null");
    }
    Optional<ExpertStatus> before = registry.expert(mutation.expert());
    requireExpectedEpoch(mutation.expert(), before, change);
    MutationPlan plan =
        mutation instanceof ExpertMutation.Register(NewVersion given)
            ? register(given, before, change)
            : changeOf(mutation, requireRegistered(mutation.expert(), before), change);
    requireGranted(plan, change);
    return plan;
  }

  /** Judged by what moves, not by the verb: to quarantine the champion moves that alias, too. */
  private static void requireGranted(MutationPlan plan, ChangeRequest change) {
    Stream.concat(plan.moved().stream().map(AliasTarget::alias), plan.dropped().stream())
        .filter(alias -> KeyGrant.of(alias).filter(g -> !change.grants().contains(g)).isPresent())
        .findFirst()
        .ifPresent(
            alias -> {
              throw new StoreException(
                  Reason.FORBIDDEN,
                  "to %s %s, %s must be granted %s, is granted %s"
                      .formatted(
                          plan.audit().action(),
                          plan.after().name(),
                          change.actor(),
                          KeyGrant.of(alias).orElseThrow().word(),
                          change.grants().stream().map(KeyGrant::word).sorted().toList()),
                  null);
            });
  }

  private MutationPlan register(
      NewVersion given, Optional<ExpertStatus> before, ChangeRequest change) {
    ExpertStatus status = before.orElseGet(() -> created(given));
    if (status.frozen()) {
      throw refused("a frozen expert must not learn, " + status.name() + " is frozen");
    }
    if (status.role() != given.role()) {
      throw refused(
          "the role of %s must stay %s, was %s"
              .formatted(status.name(), status.role().word(), given.role().word()));
    }
    requireLineage(given);
    ExpertDraft draft = new ExpertDraft(registry, status.name(), status, later(status));
    ExpertVersion version =
        ExpertVersion.candidate(given, registry.latestVersion(given.expert()) + 1, later(status));
    ExpertStatus after = after(status, draft, status.frozen());
    return new MutationPlan(
        before,
        after,
        Optional.of(version),
        Optional.of(given.z()),
        List.of(),
        audit(new ExpertMutation.Register(given), change, after, version.id().version()),
        after.event());
  }

  private void requireLineage(NewVersion given) {
    if (!registry.knowsBaseModel(given.baseModel())) {
      throw new StoreException(
          Reason.NOT_FOUND,
          "a base model must be registered, " + given.baseModel() + " is not",
          null);
    }
    requireLayout(given);
    VersionId parent = given.parent();
    if (parent == null) {
      return;
    }
    ExpertVersion ancestor =
        registry
            .version(parent)
            .orElseThrow(
                () ->
                    new StoreException(
                        Reason.NOT_FOUND,
                        "a parent must be registered, " + parent + " is not",
                        null));
    if (!ancestor.baseModel().equals(given.baseModel())) {
      throw refused(
          "a version must belong to the base model of its parent, %s, was %s"
              .formatted(ancestor.baseModel(), given.baseModel()));
    }
  }

  private void requireLayout(NewVersion given) {
    int size =
        registry
            .layoutSize(given.baseModel(), given.layout())
            .orElseThrow(
                () ->
                    new StoreException(
                        Reason.NOT_FOUND,
                        "a layout must be served by a worker before experts of it are registered, "
                            + given.layout()
                            + " is not",
                        null));
    if (size != given.z().size()) {
      throw refused(
          "z must have %d values as the layout %s says, had %d"
              .formatted(size, given.layout(), given.z().size()));
    }
  }

  private ExpertStatus created(NewVersion given) {
    return new ExpertStatus(
        given.expert(),
        given.role(),
        false,
        0,
        now,
        now,
        List.of(),
        List.of(),
        registry.incarnation());
  }

  private MutationPlan changeOf(
      ExpertMutation mutation, ExpertStatus before, ChangeRequest change) {
    ExpertDraft draft = new ExpertDraft(registry, before.name(), before, later(before));
    Integer version = new MutationEffects(registry, draft).of(mutation);
    boolean frozen =
        switch (mutation) {
          case ExpertMutation.Freeze _ -> true;
          case ExpertMutation.Unfreeze _ -> false;
          default -> before.frozen();
        };
    ExpertStatus after = after(before, draft, frozen);
    return new MutationPlan(
        Optional.of(before),
        after,
        Optional.empty(),
        Optional.empty(),
        draft.changed(),
        audit(mutation, change, after, version),
        after.event());
  }

  private ExpertStatus after(ExpertStatus before, ExpertDraft draft, boolean frozen) {
    return new ExpertStatus(
        before.name(),
        before.role(),
        frozen,
        draft.epoch(),
        before.createdAt(),
        later(before),
        draft.pointers(),
        draft.quarantined(),
        before.incarnation());
  }

  /** Clocks differ; the times of one expert must not. */
  private Instant later(ExpertStatus before) {
    return now.isBefore(before.changedAt()) ? before.changedAt() : now;
  }

  private static ExpertStatus requireRegistered(String expert, Optional<ExpertStatus> status) {
    return status.orElseThrow(
        () ->
            new StoreException(
                Reason.NOT_FOUND, "an expert must be registered, " + expert + " is not", null));
  }

  private static void requireExpectedEpoch(
      String expert, Optional<ExpertStatus> status, ChangeRequest change) {
    long epoch = status.map(ExpertStatus::epoch).orElse(0L);
    Long expected = change.expectedEpoch();
    if (expected != null && expected != epoch) {
      throw new ExpertConflictException(
          "the epoch of %s must be %d as expected, was %d: %s"
              .formatted(
                  expert,
                  expected,
                  epoch,
                  status.map(ExpertStatus::summary).orElse("no such expert")),
          status.orElse(null));
    }
  }

  private static AuditEntry.Content audit(
      ExpertMutation mutation,
      ChangeRequest change,
      ExpertStatus after,
      @Nullable Integer version) {
    return new AuditEntry.Content(
        after.changedAt(),
        change.actor(),
        mutation.action(),
        "expert",
        after.name(),
        version,
        after.epoch(),
        change.reason(),
        change.key(),
        request(mutation, change));
  }

  private static String request(ExpertMutation mutation, ChangeRequest change) {
    Map<String, Object> request = new TreeMap<>(mutation.parameters());
    if (change.expectedEpoch() != null) {
      request.put("expectedEpoch", change.expectedEpoch());
    }
    return CanonicalJson.of(request);
  }

  private static MutationReceipt receipt(AuditEntry entry) {
    AuditEntry.Content content = entry.content();
    Long epoch = content.epoch();
    if (epoch == null) {
      throw new IllegalStateException("an entry of an expert must have an epoch, had none");
    }
    return new MutationReceipt(
        content.subject(), content.version(), epoch, entry.sequence(), content.at());
  }

  private static StoreException refused(String message) {
    return new StoreException(Reason.REFUSED, message, null);
  }
}
