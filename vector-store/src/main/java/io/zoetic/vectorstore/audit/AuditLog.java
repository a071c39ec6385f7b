// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.audit;

import io.zoetic.vectorstore.StoreException;
import java.util.List;

/**
 * The log of who changed what and why: append-only, each entry with the hash of the one before.
 * Thread-safe; calls block for round trips to the database.
 */
public interface AuditLog {
  /** The most entries of one page. */
  int MAX_PAGE = 1000;

  /** Entries that {@link #verify} holds at a time: a request may have millions of characters. */
  int VERIFIED_PAGE = 50;

  /**
   * Entries in their order.
   *
   * @param after the sequence behind which the page begins; 0 for the first
   * @param limit 1..{@value #MAX_PAGE}
   * @throws StoreException if the store does not answer
   */
  List<AuditEntry> list(long after, int limit);

  /** The last entry's sequence and hash, as kept beside the entries. */
  Head head();

  /**
   * The end of the chain.
   *
   * @param sequence of the last entry; 0 if there is none
   * @param hash of the last entry; {@link AuditEntry#ORIGIN} if there is none
   */
  record Head(long sequence, String hash) {}

  /**
   * Recomputes every hash up to the present head.
   *
   * @throws StoreException if the store does not answer
   */
  default AuditVerification verify() {
    Head head = head();
    Head seen = new Head(0, AuditEntry.ORIGIN);
    while (seen.sequence() < head.sequence()) {
      List<AuditEntry> page = list(seen.sequence(), VERIFIED_PAGE);
      if (page.isEmpty()) {
        break;
      }
      for (AuditEntry entry : page) {
        String fault = AuditVerification.fault(seen, entry);
        if (!fault.isEmpty()) {
          return AuditVerification.broken(seen.sequence(), entry.sequence(), fault);
        }
        seen = new Head(entry.sequence(), entry.hash());
        if (seen.sequence() == head.sequence()) {
          break;
        }
      }
    }
    return seen.equals(head)
        ? AuditVerification.whole(seen.sequence())
        : AuditVerification.broken(
            seen.sequence(),
            head.sequence(),
            "the chain must end at entry %d with hash %s, ended at %d with %s"
                .formatted(head.sequence(), head.hash(), seen.sequence(), seen.hash()));
  }
}
