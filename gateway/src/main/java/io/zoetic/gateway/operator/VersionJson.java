// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.core.VersionId;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.VersionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An expert version without its values. */
record VersionJson(
    @Doc(shape = Shape.EXPERT) String expert,
    @Doc(shape = Shape.VERSION) int version,
    VersionState state,
    @Doc("What it is good at.") String description,
    @Doc(value = "Of the base model that the vector belongs to.", shape = Shape.DIGEST)
        String baseModel,
    @Doc("Which singular components carry the vector.") String layout,
    @Doc(value = "Values of the vector.", min = 1) int size,
    @Doc(value = "Of the vector.", shape = Shape.DIGEST) String digest,
    @Doc("What training started from, as EXPERT@VERSION.") @Nullable String parent,
    @Doc("The training run that made it.") @Nullable String trainingRun,
    @Doc("What training measured.") @JsonRawValue String metrics,
    @Doc("What the last evaluation found.") @JsonRawValue @Nullable String gateReport,
    @Doc("Epoch of the promotion that put it on the rollback path.") @Nullable Long promotedEpoch,
    Instant registeredAt,
    @Doc("When the values were dropped, nobody having wanted them for long; null: they are kept.")
        @Nullable Instant valuesDroppedAt) {
  private static final int FIXED_WEIGHT = 1000;

  static VersionJson of(ExpertVersion version) {
    VersionId parent = version.parent();
    return new VersionJson(
        version.id().expert(),
        version.id().version(),
        version.state(),
        version.description(),
        version.baseModel(),
        version.layout(),
        version.size(),
        version.digest(),
        parent == null ? null : parent.toString(),
        version.trainingRun(),
        version.metricsJson(),
        version.gateReportJson(),
        version.promotedEpoch(),
        version.registeredAt(),
        version.valuesDroppedAt());
  }

  /** About how many characters a version takes. */
  static long weight(ExpertVersion version) {
    String report = version.gateReportJson();
    return FIXED_WEIGHT + version.metricsJson().length() + (report == null ? 0 : report.length());
  }
}
