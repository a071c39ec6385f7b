// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.audit.AuditVerification;
import org.jspecify.annotations.Nullable;

/**
 * The answer that says whether the audit is whole.
 *
 * @param verified entries found whole, from the first on
 * @param head the last entry when it was looked at
 */
record VerificationJson(
    boolean whole,
    @Doc(value = "Entries found whole, from the first on.", min = 0) long verified,
    Head head,
    @Nullable Fault fault) {

  /** The last entry. */
  record Head(
      @Doc(min = 0) long sequence,
      @Doc(value = "Of the last entry; zeros if there is none.", shape = Shape.DIGEST)
          String hash) {}

  /** The first entry that breaks a rule. */
  record Fault(long sequence, @Doc("What does not hold.") String rule) {}

  static VerificationJson of(AuditVerification verification, AuditLog.Head head) {
    return new VerificationJson(
        verification.fault().isEmpty(),
        verification.verified(),
        new Head(head.sequence(), head.hash()),
        verification.fault().map(each -> new Fault(each.sequence(), each.rule())).orElse(null));
  }
}
