// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.VersionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One expert version, without its values.
 *
 * @param baseModel digest of the base model that z belongs to
 * @param layout which singular components carry z
 * @param size number of values of z
 * @param digest SHA-256 of z, 64 lower-case hexadecimal digits
 * @param parent what training started from
 * @param trainingRun id of the training run; null if it was imported
 * @param metricsJson what training measured, in canonical JSON
 * @param gateReportJson what the last evaluation found, in canonical JSON; null before the first
 * @param promotedEpoch epoch of the promotion that put it on the rollback path; null if no rollback
 *     may lead to it
 * @param valuesDroppedAt when z was dropped, nobody having been served it for long; null: it is
 *     kept
 */
public record ExpertVersion(
    VersionId id,
    VersionState state,
    String description,
    String baseModel,
    String layout,
    int size,
    String digest,
    @Nullable VersionId parent,
    @Nullable String trainingRun,
    String metricsJson,
    @Nullable String gateReportJson,
    @Nullable Long promotedEpoch,
    Instant registeredAt,
    @Nullable Instant valuesDroppedAt) {

  /** As people and caches name it: {@code arithmetic@3#sha256}. */
  public String identity() {
    return id + "#" + digest;
  }

  /** Why it cannot be served, judged or read any more; null if it can. */
  public @Nullable String lacksValues() {
    return valuesDroppedAt == null ? null : lacksValues(id, valuesDroppedAt);
  }

  /** The same of a version that is not at hand. */
  public static String lacksValues(VersionId id, Instant droppedAt) {
    return "the values of %s must be kept, were dropped at %s: digest, metrics and lineage are left"
        .formatted(id, droppedAt);
  }

  static ExpertVersion candidate(NewVersion given, int version, Instant at) {
    return new ExpertVersion(
        new VersionId(given.expert(), version),
        VersionState.CANDIDATE,
        given.description(),
        given.baseModel(),
        given.layout(),
        given.z().size(),
        given.z().digest(),
        given.parent(),
        given.trainingRun(),
        given.metricsJson(),
        null,
        null,
        at,
        null);
  }

  ExpertVersion in(VersionState next, @Nullable Long nextPromotedEpoch) {
    return with(next, gateReportJson, nextPromotedEpoch);
  }

  ExpertVersion judged(VersionState verdict, String reportJson) {
    return with(verdict, reportJson, null);
  }

  private ExpertVersion with(
      VersionState next, @Nullable String report, @Nullable Long nextPromotedEpoch) {
    return new ExpertVersion(
        id,
        next,
        description,
        baseModel,
        layout,
        size,
        digest,
        parent,
        trainingRun,
        metricsJson,
        report,
        nextPromotedEpoch,
        registeredAt,
        valuesDroppedAt);
  }
}
