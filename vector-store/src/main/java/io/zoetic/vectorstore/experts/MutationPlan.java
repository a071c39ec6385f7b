// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.AliasName;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import java.util.List;
import java.util.Optional;

/**
 * The rows that a mutation writes, all of them or none.
 *
 * @param before the expert as it was; empty if it is new
 * @param after the expert as it will be
 * @param registered the version to add, a candidate
 * @param values of that version
 * @param changed versions in their new states, in the order of writing
 * @param audit what the audit will say
 * @param event what workers will be told
 */
public record MutationPlan(
    Optional<ExpertStatus> before,
    ExpertStatus after,
    Optional<ExpertVersion> registered,
    Optional<VectorValues> values,
    List<ExpertVersion> changed,
    AuditEntry.Content audit,
    OutboxEvent event) {

  /** Aliases that point elsewhere than before, or did not point. */
  public List<AliasTarget> moved() {
    return after.pointers().stream().filter(pointer -> pointer.epoch() == after.epoch()).toList();
  }

  /** Aliases that no longer point. */
  public List<AliasName> dropped() {
    return before.stream()
        .flatMap(status -> status.pointers().stream())
        .map(AliasTarget::alias)
        .filter(alias -> after.pointer(alias).isEmpty())
        .toList();
  }

  /** What the caller gets when the plan is written. */
  public MutationReceipt receipt(long auditSequence) {
    return new MutationReceipt(
        after.name(), audit.version(), after.epoch(), auditSequence, after.changedAt());
  }
}
