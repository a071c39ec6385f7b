// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import java.util.List;

/**
 * Experts that have changed.
 *
 * @param sequence of the last entry of the audit that is covered
 * @param experts as they are now, by name
 */
public record RecentChanges(long sequence, List<ExpertStatus> experts) {
  public RecentChanges {
    experts = List.copyOf(experts);
  }
}
