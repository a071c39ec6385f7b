// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The skills' champions of one base model and layout. One thread. */
public final class ChampionVectors {
  private final ExpertRegistry registry;
  private final String baseModel;
  private final Layout layout;

  /** Versions never change. */
  private final Map<VersionId, ExpertVector> known = new HashMap<>();

  ChampionVectors(ExpertRegistry registry, String baseModel, Layout layout) {
    this.registry = registry;
    this.baseModel = baseModel;
    this.layout = layout;
  }

  /** What is served now, by expert. */
  Map<String, VersionId> versions() {
    Map<String, VersionId> champions = new TreeMap<>();
    String after = null;
    List<ExpertStatus> page;
    do {
      page = registry.list(after, ExpertRegistry.MAX_PAGE);
      for (ExpertStatus expert : page) {
        champion(expert).ifPresent(id -> champions.put(expert.name(), id));
        after = expert.name();
      }
    } while (page.size() == ExpertRegistry.MAX_PAGE);
    Map<VersionId, ExpertVersion> found = registry.versions(champions.values());
    champions.values().removeIf(id -> !fits(found.get(id)));
    return champions;
  }

  private static Optional<VersionId> champion(ExpertStatus expert) {
    return expert.role() != ExpertRole.SKILL
        ? Optional.empty()
        : expert
            .pointer(AliasName.CHAMPION)
            .map(pointer -> new VersionId(expert.name(), pointer.version()));
  }

  private boolean fits(@Nullable ExpertVersion version) {
    return version != null
        && version.baseModel().equals(baseModel)
        && version.layout().equals(layout.spec().toString());
  }

  /** The vector of a version; empty if the registry does not have it. */
  Optional<ExpertVector> vector(VersionId id) {
    return Optional.ofNullable(vectors(Map.of(id.expert(), id)).get(id.expert()));
  }

  /**
   * The vector of a version that is known to be there.
   *
   * @throws IllegalStateException if it is not
   */
  ExpertVector requireVector(VersionId id) {
    return vector(id)
        .orElseThrow(
            () -> new IllegalStateException("the values of " + id + " must be in the registry"));
  }

  /** The vectors of some versions. */
  Map<String, ExpertVector> vectors(Map<String, VersionId> versions) {
    List<VersionId> missing = new ArrayList<>(versions.values());
    missing.removeAll(known.keySet());
    registry
        .values(missing)
        .forEach((id, values) -> known.put(id, ExpertVector.of(layout, values.toArray())));
    Map<String, ExpertVector> vectors = new TreeMap<>();
    versions.forEach(
        (expert, id) -> {
          ExpertVector vector = known.get(id);
          if (vector != null) {
            vectors.put(expert, vector);
          }
        });
    return vectors;
  }
}
