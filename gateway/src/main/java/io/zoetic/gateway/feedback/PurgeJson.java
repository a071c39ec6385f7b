// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.gateway.learning.RunJson;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.vectorstore.feedback.Purge;
import java.util.List;

/** The answer that says what was purged, or would be. */
record PurgeJson(
    boolean dryRun,
    @Doc(value = "That is quarantined and was not.", min = 0) int feedback,
    @Doc(value = "That were made of it, and are gone.", min = 0) int examples,
    @Doc("Versions that learnt from it.") List<ErasureJson.Learnt> learnt,
    @Doc("That judge again what is served; none if it is a dry run.") List<RunJson> runs) {

  static PurgeJson of(Purge.Result purged, boolean dryRun, List<RunJson> runs) {
    return new PurgeJson(
        dryRun, purged.feedback(), purged.examples(), ErasureJson.Learnt.of(purged.learnt()), runs);
  }
}
