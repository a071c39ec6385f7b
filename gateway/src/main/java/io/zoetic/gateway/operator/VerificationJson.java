// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.vectorstore.expert.AuditLog;
import io.zoetic.vectorstore.expert.AuditVerification;
import org.jspecify.annotations.Nullable;

/**
 * Whether the audit is whole.
 *
 * @param verified entries found whole, from the first on
 * @param head the last entry when it was looked at
 */
record VerificationJson(boolean whole, long verified, Head head, @Nullable Fault fault) {

  /** The last entry. */
  record Head(long sequence, String hash) {}

  /** The first entry that breaks a rule. */
  record Fault(long sequence, String rule) {}

  static VerificationJson of(AuditVerification verification, AuditLog.Head head) {
    return new VerificationJson(
        verification.fault().isEmpty(),
        verification.verified(),
        new Head(head.sequence(), head.hash()),
        verification.fault().map(each -> new Fault(each.sequence(), each.rule())).orElse(null));
  }
}
