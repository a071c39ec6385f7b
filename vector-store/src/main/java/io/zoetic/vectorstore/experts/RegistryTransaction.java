// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.AuditEntry;
import java.util.List;
import java.util.Optional;

/**
 * The view that {@link MutationRules} reads: the registry as of the last commit, while no other
 * mutation is under way.
 */
public interface RegistryTransaction {
  /** The incarnation of the registry. */
  String incarnation();

  /** The audit's entry under a key of idempotency. */
  Optional<AuditEntry> auditEntry(String key);

  Optional<ExpertStatus> expert(String name);

  Optional<ExpertVersion> version(VersionId id);

  /** The highest version of an expert; 0 if it has none. */
  int latestVersion(String expert);

  /**
   * The version of an expert whose promotion is the last before an epoch, among those that are on
   * the rollback path and have their values.
   */
  Optional<ExpertVersion> promotedBefore(String expert, long epoch);

  /** Versions of an expert that are quarantined, ascending. */
  List<Integer> quarantined(String expert);

  /**
   * How many values a layout has on a base model; empty if no worker has served that layout yet.
   */
  Optional<Integer> layoutSize(String baseModel, String layout);

  /** Whether a base model has this digest. */
  boolean knowsBaseModel(String digest);

  /** Digest of the base model that is served. */
  Optional<String> currentBaseModel();
}
