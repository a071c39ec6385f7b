// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.vectorstore.expert.VersionId;
import io.zoetic.vectorstore.learning.Erasure;
import java.util.List;

/**
 * What was deleted of a user, or would be.
 *
 * @param learnt versions that learnt from the user's feedback
 */
record ErasureJson(
    String user,
    boolean dryRun,
    int feedback,
    int examples,
    int interactions,
    List<VersionId> learnt) {

  static ErasureJson of(Erasure erasure, boolean dryRun) {
    return new ErasureJson(
        erasure.user(),
        dryRun,
        erasure.feedback(),
        erasure.examples(),
        erasure.interactions(),
        erasure.learnt());
  }
}
