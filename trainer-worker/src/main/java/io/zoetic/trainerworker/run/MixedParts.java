// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.VersionState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The versions that versions are mixed of, as the registry has them now. One thread. */
record MixedParts(ExpertRegistry registry) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Why a version must not be served; empty if it is no mixture, or nothing is known against it.
   */
  Optional<String> harm(VersionId id) {
    List<VersionId> parts = registry.version(id).map(MixedParts::of).orElse(List.of());
    Map<VersionId, ExpertVersion> found = registry.versions(parts);
    return parts.stream().flatMap(part -> harm(part, found.get(part)).stream()).findFirst();
  }

  private static Optional<String> harm(VersionId part, @Nullable ExpertVersion found) {
    return found != null && found.state() != VersionState.QUARANTINED
        ? Optional.empty()
        : Optional.of(
            "it is mixed of %s, which %s"
                .formatted(part, found == null ? "is not there any more" : "is quarantined"));
  }

  private static List<VersionId> of(ExpertVersion version) {
    return mixture(version.metricsJson()).properties().stream()
        .map(share -> share.getKey().split("@", 2))
        .map(part -> new VersionId(part[0], Integer.parseInt(part[1])))
        .toList();
  }

  private static JsonNode mixture(String metricsJson) {
    try {
      return JSON.readTree(metricsJson).path("mixture");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("metrics of a version must be JSON, were " + metricsJson, e);
    }
  }
}
