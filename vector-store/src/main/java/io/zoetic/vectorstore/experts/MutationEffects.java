// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import static io.zoetic.core.AliasName.CANARY;
import static io.zoetic.core.AliasName.CHALLENGER;
import static io.zoetic.core.AliasName.CHAMPION;

import io.zoetic.core.AliasName;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The effect of each mutation on a draft of its expert. */
final class MutationEffects {
  /** Every pin travels in every event of its expert. */
  static final int MAX_PINS = 1000;

  private static final Set<VersionState> PINNABLE =
      EnumSet.of(VersionState.BLESSED, VersionState.CHAMPION, VersionState.RETIRED);

  private final RegistryTransaction registry;
  private final ExpertDraft draft;

  MutationEffects(RegistryTransaction registry, ExpertDraft draft) {
    this.registry = registry;
    this.draft = draft;
  }

  /**
   * Changes the draft.
   *
   * @return the version that it was about, or led to
   */
  @Nullable Integer of(ExpertMutation mutation) {
    return switch (mutation) {
      case ExpertMutation.Register _ -> throw new IllegalArgumentException("has a plan of its own");
      case ExpertMutation.OfVersion ofVersion -> {
        change(ofVersion, draft.version(ofVersion.id()));
        yield ofVersion.id().version();
      }
      case ExpertMutation.Rollback(String expert) -> rollback(expert);
      case ExpertMutation.Unpin(String expert, String tenant) -> unpin(expert, tenant);
      case ExpertMutation.AbortCanary(String expert) -> abortCanary(expert);
      case ExpertMutation.Freeze _, ExpertMutation.Unfreeze _ -> null;
    };
  }

  private void change(ExpertMutation.OfVersion mutation, ExpertVersion version) {
    switch (mutation) {
      case ExpertMutation.Evaluate _ -> {
        requireMayBecome(version, VersionState.EVALUATING);
        requireValues(version);
        become(version, VersionState.EVALUATING);
      }
      case ExpertMutation.Bless(_, String report) -> bless(version, report);
      case ExpertMutation.Reject(_, String report) -> {
        requireMayBecome(version, VersionState.REJECTED);
        draft.change(version.judged(VersionState.REJECTED, report));
      }
      case ExpertMutation.Promote _ -> promote(version);
      case ExpertMutation.RollbackTo _ -> rollbackTo(version);
      case ExpertMutation.Pin(_, String tenant) -> pin(version, tenant);
      case ExpertMutation.StartCanary(_, int weight) -> startCanary(version, weight);
      case ExpertMutation.Retire _ -> retire(version);
      case ExpertMutation.Restore _ -> restore(version);
      case ExpertMutation.Quarantine _ -> quarantine(version);
    }
  }

  private void become(ExpertVersion version, VersionState next) {
    requireMayBecome(version, next);
    draft.change(version.in(next, null));
  }

  private void bless(ExpertVersion version, String report) {
    // From retired it would be a restoration, which comes without a report.
    requireState(version, EnumSet.of(VersionState.EVALUATING), "a version that is blessed");
    ExpertVersion blessed = version.judged(VersionState.BLESSED, report);
    draft.change(blessed);
    draft.point(CHALLENGER, blessed, null);
  }

  private void promote(ExpertVersion version) {
    requireState(version, EnumSet.of(VersionState.BLESSED), "a version that is promoted");
    requireServable(version);
    draft.crown(version, draft.epoch());
  }

  private int rollback(String expert) {
    ExpertVersion target =
        draft
            .pathBelow(draft.top())
            .orElseThrow(
                () ->
                    refused(
                        "a rollback needs a predecessor, "
                            + expert
                            + draft
                                .champion()
                                .map(champion -> "@" + champion.id().version() + " has none")
                                .orElse(" has none")));
    return backTo(target);
  }

  private void rollbackTo(ExpertVersion version) {
    requireState(version, EnumSet.of(VersionState.RETIRED), "a version that is rolled back to");
    if (version.promotedEpoch() == null) {
      throw refused(
          "a rollback must lead to an earlier champion that was not taken back, "
              + version.id()
              + " is none: restore and promote it");
    }
    backTo(version);
  }

  /** The champion, and all that were promoted after the target, leave the path. */
  private int backTo(ExpertVersion target) {
    requireServable(target);
    long promoted = promoted(target);
    Optional<ExpertVersion> above = draft.champion().or(() -> draft.pathBelow(Long.MAX_VALUE));
    while (above.isPresent() && promoted(above.get()) > promoted) {
      long epoch = promoted(above.get());
      draft.change(above.get().in(VersionState.RETIRED, null));
      above = draft.pathBelow(epoch);
    }
    draft.change(target.in(VersionState.CHAMPION, promoted));
    draft.point(CHAMPION, target, null);
    return target.id().version();
  }

  private static long promoted(ExpertVersion version) {
    Long promoted = version.promotedEpoch();
    if (promoted == null) {
      throw new IllegalStateException(version.id() + " must be on the rollback path, is not");
    }
    return promoted;
  }

  private void pin(ExpertVersion version, String tenant) {
    requireState(version, PINNABLE, "a version that is pinned");
    requireServable(version);
    AliasName alias = AliasName.pinned(tenant);
    if (draft.pointer(alias).isEmpty() && draft.pins() >= MAX_PINS) {
      throw refused(
          "an expert must have at most %d pins, %s has %d"
              .formatted(MAX_PINS, version.id().expert(), draft.pins()));
    }
    draft.point(alias, version, null);
  }

  private int unpin(String expert, String tenant) {
    AliasName alias = AliasName.pinned(tenant);
    AliasTarget pointer =
        draft
            .pointer(alias)
            .orElseThrow(
                () ->
                    new StoreException(
                        Reason.NOT_FOUND,
                        "a tenant must be pinned to be unpinned, "
                            + tenant
                            + " has no pin of "
                            + expert,
                        null));
    draft.drop(alias);
    return pointer.version();
  }

  private void startCanary(ExpertVersion version, int weightPercent) {
    requireState(version, EnumSet.of(VersionState.BLESSED), "a canary");
    requireServable(version);
    Optional<AliasTarget> running =
        draft.pointer(CANARY).filter(pointer -> pointer.version() != version.id().version());
    if (running.isPresent()) {
      throw refused(
          "an expert must have one canary, %s@%d is it: abort it first"
              .formatted(version.id().expert(), running.get().version()));
    }
    draft.point(CANARY, version, weightPercent);
  }

  private int abortCanary(String expert) {
    AliasTarget running =
        draft
            .pointer(CANARY)
            .orElseThrow(() -> refused("a canary must run to be aborted, " + expert + " has none"));
    draft.drop(CANARY);
    return running.version();
  }

  private void retire(ExpertVersion version) {
    requireMayBecome(version, VersionState.RETIRED);
    List<AliasName> inUse =
        draft.aliasesOf(version).stream()
            .filter(alias -> alias.isPin() || alias.equals(CANARY))
            .toList();
    if (!inUse.isEmpty()) {
      throw refused(
          "a version that is retired must not be a canary or pinned, %s is %s"
              .formatted(version.id(), words(inUse)));
    }
    draft.aliasesOf(version).forEach(draft::drop);
    draft.change(version.in(VersionState.RETIRED, null));
  }

  private void restore(ExpertVersion version) {
    requireState(
        version,
        EnumSet.of(VersionState.RETIRED, VersionState.QUARANTINED),
        "a version that is restored");
    requireValues(version);
    become(
        version,
        version.state() == VersionState.RETIRED ? VersionState.BLESSED : VersionState.CANDIDATE);
  }

  private void quarantine(ExpertVersion version) {
    boolean champion = version.state() == VersionState.CHAMPION;
    Optional<ExpertVersion> heir = champion ? draft.pathBelow(draft.top()) : Optional.empty();
    become(version, VersionState.QUARANTINED);
    draft.aliasesOf(version).forEach(draft::drop);
    heir.filter(this::isServable)
        .ifPresent(
            next -> {
              draft.change(next.in(VersionState.CHAMPION, next.promotedEpoch()));
              draft.point(CHAMPION, next, null);
            });
  }

  private boolean isServable(ExpertVersion version) {
    return version.valuesDroppedAt() == null && isOfCurrentModel(version);
  }

  private boolean isOfCurrentModel(ExpertVersion version) {
    return registry.currentBaseModel().filter(version.baseModel()::equals).isPresent();
  }

  private static void requireValues(ExpertVersion version) {
    String lack = version.lacksValues();
    if (lack != null) {
      throw new StoreException(Reason.GONE, lack, null);
    }
  }

  private void requireServable(ExpertVersion version) {
    requireValues(version);
    if (!isOfCurrentModel(version)) {
      throw refused(
          "a version that is served must belong to the current base model, %s, %s belongs to %s"
              .formatted(
                  registry.currentBaseModel().orElse("none"), version.id(), version.baseModel()));
    }
  }

  private static void requireMayBecome(ExpertVersion version, VersionState next) {
    if (!version.state().mayBecome(next)) {
      throw refused(
          "a version that is %s must not become %s, %s is"
              .formatted(version.state().word(), next.word(), version.id()));
    }
  }

  private static void requireState(
      ExpertVersion version, Set<VersionState> states, String subject) {
    if (!states.contains(version.state())) {
      throw refused(
          "%s must be %s, %s is %s"
              .formatted(
                  subject,
                  states.stream().map(VersionState::word).collect(Collectors.joining(" or ")),
                  version.id(),
                  version.state().word()));
    }
  }

  private static String words(List<AliasName> aliases) {
    return aliases.stream().map(AliasName::word).collect(Collectors.joining(", "));
  }

  private static StoreException refused(String message) {
    return new StoreException(Reason.REFUSED, message, null);
  }
}
