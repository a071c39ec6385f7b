// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.core.VersionId;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.feedback.Erasure;
import java.util.List;

/**
 * The answer that says what was deleted of a user, or would be.
 *
 * @param learnt versions that learnt from the user's feedback
 */
record ErasureJson(
    String user,
    boolean dryRun,
    @Doc(min = 0) int feedback,
    @Doc(min = 0) int examples,
    @Doc(min = 0) int interactions,
    @Doc("Versions that learnt from the user's feedback; they are as they were.")
        List<Learnt> learnt) {

  /** A version that learnt from the user's feedback. */
  record Learnt(@Doc(shape = Shape.EXPERT) String expert, @Doc(min = 1) int version) {
    static List<Learnt> of(List<VersionId> ids) {
      return ids.stream().map(id -> new Learnt(id.expert(), id.version())).toList();
    }
  }

  static ErasureJson of(Erasure erasure, boolean dryRun) {
    return new ErasureJson(
        erasure.user(),
        dryRun,
        erasure.feedback(),
        erasure.examples(),
        erasure.interactions(),
        Learnt.of(erasure.learnt()));
  }
}
