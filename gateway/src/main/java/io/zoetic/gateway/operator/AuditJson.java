// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.audit.AuditEntry;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An entry of the audit. */
@Doc(name = "AuditEntry")
record AuditJson(
    @Doc(min = 1) long sequence,
    Instant at,
    String actor,
    @Doc("The verb: promote, create-key and so on.") String action,
    @Doc(shape = Shape.SUBJECT) String subjectKind,
    String subject,
    @Doc(shape = Shape.VERSION) @Nullable Integer version,
    @Doc(min = 1) @Nullable Long epoch,
    String reason,
    String idempotencyKey,
    @Doc("What was asked for.") @JsonRawValue String request,
    @Doc(value = "Of the entry before.", shape = Shape.DIGEST) String previousHash,
    @Doc(value = "SHA-256 over everything else.", shape = Shape.DIGEST) String hash) {
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
