// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import java.util.Optional;
import java.util.stream.Stream;

/** The versions that a version came from. */
final class Lineage {
  private Lineage() {}

  /** A version and its ancestors, the youngest first; each is read when it is asked for. */
  static Stream<ExpertVersion> of(ExpertRegistry registry, VersionId youngest) {
    return Stream.iterate(
            registry.version(youngest),
            Optional::isPresent,
            version -> version.map(ExpertVersion::parent).flatMap(registry::version))
        .flatMap(Optional::stream);
  }
}
