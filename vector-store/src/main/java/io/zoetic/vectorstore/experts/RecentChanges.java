// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.vectorstore.audit.AuditEntry;
import java.util.List;

/**
 * Experts that have changed.
 *
 * @param mark how far the reading goes
 * @param complete whether these are all experts that there are: the mark before is not one of this
 *     registry's history
 * @param experts as they are now, by name
 */
public record RecentChanges(Mark mark, boolean complete, List<ExpertStatus> experts) {
  public RecentChanges {
    experts = List.copyOf(experts);
  }

  /**
   * A place in the history of a registry. One that was restored, or lost its last changes, has
   * another incarnation or another entry there.
   *
   * @param incarnation of the registry
   * @param sequence of the last entry of the audit that is covered; 0 if there is none
   * @param hash of that entry
   */
  public record Mark(String incarnation, long sequence, String hash) {
    /** Before everything, in no registry's history. */
    public static final Mark NONE = new Mark("", 0, AuditEntry.ORIGIN);
  }
}
