// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.vectorstore.expert.ExpertVersion;
import io.zoetic.vectorstore.expert.VersionId;
import io.zoetic.vectorstore.expert.VersionState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An expert version without its values. */
record VersionJson(
    String expert,
    int version,
    VersionState state,
    String description,
    String baseModel,
    String layout,
    int size,
    String digest,
    @Nullable String parent,
    @Nullable String trainingRun,
    @JsonRawValue String metrics,
    @JsonRawValue @Nullable String gateReport,
    @Nullable Long promotedEpoch,
    Instant registeredAt) {
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
        version.registeredAt());
  }

  /** About how many characters a version takes. */
  static long weight(ExpertVersion version) {
    String report = version.gateReportJson();
    return FIXED_WEIGHT + version.metricsJson().length() + (report == null ? 0 : report.length());
  }
}
