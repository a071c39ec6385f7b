// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.VersionId;
import java.util.List;

/**
 * The result of forgetting a user: what was deleted, and what had learnt from it.
 *
 * @param learnt versions whose training runs learnt from the user's feedback, and versions that are
 *     mixed of those; they are as they were
 */
public record Erasure(
    String user, int feedback, int examples, int interactions, List<VersionId> learnt) {
  public Erasure {
    learnt = List.copyOf(learnt);
  }
}
