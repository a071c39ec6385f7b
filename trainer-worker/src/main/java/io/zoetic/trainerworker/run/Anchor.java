// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.zoetic.core.VersionId;
import io.zoetic.trainerworker.gate.SuiteMetric;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import org.jspecify.annotations.Nullable;

/**
 * The version that a candidate is held against on what somebody answers for: the best of its line
 * there, not the last. Else every version could lose a little more than the one before it, none of
 * them much.
 *
 * <p>A line begins anew where the measure changes, as from right answers to likelihoods with the
 * first liked free text that an operator adds: reports of before are forgotten then, and the
 * champion is the best.
 */
record Anchor(ExpertRegistry registry) {
  private static final JsonMapper JSON = new JsonMapper();

  /** How far back a line is followed. */
  private static final int LINE_MAX = 50;

  /** A version and its score, when it was measured. */
  private record Measured(VersionId version, double score) {}

  /**
   * The best of the line that ends with a version; it, if none of them was measured.
   *
   * @param metric by which they are compared: scores of another are not of its scale
   */
  VersionId bestOf(VersionId champion, SuiteMetric metric) {
    Measured best = new Measured(champion, Double.NEGATIVE_INFINITY);
    for (ExpertVersion version : Lineage.of(registry, champion).limit(LINE_MAX).toList()) {
      best = better(best, version, metric);
    }
    return best.version();
  }

  /** A report tells of the version that it judged, and of the one that it was held against. */
  private static Measured better(Measured best, ExpertVersion judged, SuiteMetric metric) {
    if (judged.gateReportJson() == null) {
      return best;
    }
    JsonNode anchor = read(judged.gateReportJson()).path("anchor");
    if (!anchor.path("measure").asText().equals(metric.word()) || anchor.has("unmeasured")) {
      return best;
    }
    JsonNode reference = anchor.path("reference");
    Measured better = best;
    if (anchor.path("after").asDouble(Double.NEGATIVE_INFINITY) > better.score()) {
      better = new Measured(judged.id(), anchor.path("after").asDouble());
    }
    if (reference.isInt() && anchor.path("before").asDouble() > better.score()) {
      VersionId held = new VersionId(judged.id().expert(), reference.intValue());
      better = new Measured(held, anchor.path("before").asDouble());
    }
    return better;
  }

  private static JsonNode read(@Nullable String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("reports are JSON, one was " + json, e);
    }
  }
}
