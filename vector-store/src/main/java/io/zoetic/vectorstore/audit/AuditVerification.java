// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.audit;

import java.util.Optional;

/**
 * The result of a check whether the audit is what it was when it was written.
 *
 * @param verified entries found whole, from the first on
 * @param fault the first that is not; empty if all are
 */
public record AuditVerification(long verified, Optional<Fault> fault) {

  /**
   * A broken link.
   *
   * @param sequence of the entry
   * @param rule what does not hold, with the values
   */
  public record Fault(long sequence, String rule) {}

  public static AuditVerification whole(long verified) {
    return new AuditVerification(verified, Optional.empty());
  }

  static AuditVerification broken(long verified, long sequence, String rule) {
    return new AuditVerification(verified, Optional.of(new Fault(sequence, rule)));
  }

  /** What is wrong with an entry behind one that is whole; empty if nothing. */
  static String fault(AuditLog.Head before, AuditEntry entry) {
    if (entry.sequence() != before.sequence() + 1) {
      return "entry %d must follow %d, entry %d does"
          .formatted(before.sequence() + 1, before.sequence(), entry.sequence());
    }
    if (!entry.previousHash().equals(before.hash())) {
      return "entry %d must name the hash of entry %d, %s, names %s"
          .formatted(entry.sequence(), before.sequence(), before.hash(), entry.previousHash());
    }
    if (!entry.hash().equals(entry.expectedHash())) {
      return "the content of entry %d must have the hash %s, has %s"
          .formatted(entry.sequence(), entry.hash(), entry.expectedHash());
    }
    return "";
  }
}
