// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The versions that a version came from. */
final class Lineage {
  private Lineage() {}

  /** How far back it is asked what a version has learnt. */
  private static final int LEARNT_MAX = 50;

  /**
   * The examples that a version or one of its ancestors has learnt from, by their ids.
   *
   * @param version null: the base model, which has learnt from none
   */
  static Set<UUID> learntBy(
      ExpertRegistry registry, TrainingRuns runs, @Nullable VersionId version) {
    if (version == null) {
      return Set.of();
    }
    return runs.examplesOf(
        of(registry, version)
            .limit(LEARNT_MAX)
            .map(ExpertVersion::trainingRun)
            .filter(Objects::nonNull)
            .map(UUID::fromString)
            .collect(Collectors.toSet()));
  }

  /** A version and its ancestors, the youngest first; each is read when it is asked for. */
  static Stream<ExpertVersion> of(ExpertRegistry registry, VersionId youngest) {
    return Stream.iterate(
            registry.version(youngest),
            Optional::isPresent,
            version -> version.map(ExpertVersion::parent).flatMap(registry::version))
        .flatMap(Optional::stream);
  }
}
