// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.vectorstore.expert.AuditEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An entry of the audit. */
record AuditJson(
    long sequence,
    Instant at,
    String actor,
    String action,
    String subjectKind,
    String subject,
    @Nullable Integer version,
    @Nullable Long epoch,
    String reason,
    String idempotencyKey,
    @JsonRawValue String request,
    String previousHash,
    String hash) {
  private static final int FIXED_WEIGHT = 1000;

  static AuditJson of(AuditEntry entry) {
    AuditEntry.Content content = entry.content();
    return new AuditJson(
        entry.sequence(),
        content.at(),
        content.actor(),
        content.action(),
        content.subjectKind(),
        content.subject(),
        content.version(),
        content.epoch(),
        content.reason(),
        content.key(),
        content.requestJson(),
        entry.previousHash(),
        entry.hash());
  }

  /** About how many characters an entry takes. */
  static long weight(AuditEntry entry) {
    return FIXED_WEIGHT
        + entry.content().reason().length()
        + entry.content().requestJson().length();
  }
}
