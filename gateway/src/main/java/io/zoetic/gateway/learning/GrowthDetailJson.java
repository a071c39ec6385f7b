// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthDecision;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A cluster, and what was decided on it, the last first. */
@Doc(name = "GrowthClusterDetail")
public record GrowthDetailJson(@JsonUnwrapped GrowthJson cluster, List<Decision> decisions) {

  /** A decision on it. */
  record Decision(
      GrowthDecision.Kind kind,
      @Doc(shape = Shape.EXPERT) @Nullable String expert,
      String reason,
      @Doc("Who answered how many of its prompts rightly.") @JsonRawValue String evidence,
      @Doc("A trainer or an API key.") String decidedBy,
      Instant decidedAt) {
    static Decision of(GrowthDecision decision) {
      return new Decision(
          decision.kind(),
          decision.expert(),
          decision.reason(),
          decision.evidenceJson(),
          decision.decidedBy(),
          decision.decidedAt());
    }
  }

  static GrowthDetailJson of(GrowthCluster cluster, List<GrowthDecision> decisions) {
    return new GrowthDetailJson(
        GrowthJson.of(cluster), decisions.stream().map(Decision::of).toList());
  }
}
