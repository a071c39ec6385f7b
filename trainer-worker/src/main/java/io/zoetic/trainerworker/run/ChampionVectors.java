// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.model.serving.ExpertPart;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.trainerworker.gate.ExpertVectors;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The skills' champions of one base model and layout. Of their z only the last few that were asked
 * for are kept: those of ten thousand experts of a model with 8 billion weights have 16 GB. One
 * thread.
 */
public final class ChampionVectors {
  /**
   * So many: the candidate's, its parent's, those that its prompts are mixed of or stolen from.
   * More would serve nobody, since each suite is asked under its own.
   */
  static final int KEPT = 8;

  private final ExpertRegistry registry;
  private final String baseModel;
  private final Layout layout;

  /** Versions never change; the one that was not asked for the longest goes first. */
  private final SequencedMap<VersionId, ExpertVector> kept =
      new LinkedHashMap<>(2 * KEPT, 0.75f, true);

  ChampionVectors(ExpertRegistry registry, String baseModel, Layout layout) {
    this.registry = registry;
    this.baseModel = baseModel;
    this.layout = layout;
  }

  /** A champion, without its values. */
  private record Champion(VersionId id, String digest) {}

  /** What is served now, by expert. */
  Map<String, VersionId> versions() {
    Map<String, VersionId> versions = new TreeMap<>();
    champions().forEach((expert, champion) -> versions.put(expert, champion.id()));
    return versions;
  }

  /** What is served now of one expert, if it is a skill of this base model and layout. */
  Optional<VersionId> version(String expert) {
    return registry
        .show(expert)
        .flatMap(ChampionVectors::champion)
        .filter(id -> registry.version(id).filter(this::fits).isPresent());
  }

  /** The z of what is served now, as it stays however long it is asked for. */
  ExpertVectors served() {
    return new Served(champions());
  }

  private Map<String, Champion> champions() {
    Map<String, Champion> champions = new TreeMap<>();
    String after = null;
    List<ExpertStatus> page;
    do {
      page = registry.list(after, ExpertRegistry.MAX_PAGE);
      List<VersionId> ids = page.stream().flatMap(expert -> champion(expert).stream()).toList();
      registry.versions(ids).values().stream()
          .filter(this::fits)
          .forEach(
              version ->
                  champions.put(
                      version.id().expert(), new Champion(version.id(), version.digest())));
      after = page.isEmpty() ? null : page.getLast().name();
    } while (page.size() == ExpertRegistry.MAX_PAGE);
    return champions;
  }

  private static Optional<VersionId> champion(ExpertStatus expert) {
    return expert.role() != ExpertRole.SKILL
        ? Optional.empty()
        : expert
            .pointer(AliasName.CHAMPION)
            .map(pointer -> new VersionId(expert.name(), pointer.version()));
  }

  private boolean fits(ExpertVersion version) {
    return version.baseModel().equals(baseModel)
        && version.layout().equals(layout.spec().toString())
        && version.lacksValues() == null;
  }

  /** The vector of a version; empty if the registry does not have it. */
  Optional<ExpertVector> vector(VersionId id) {
    ExpertVector known = kept.get(id);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<ExpertVector> read =
        Optional.ofNullable(registry.values(List.of(id)).get(id))
            .map(values -> ExpertVector.of(layout, values.toArray()));
    read.ifPresent(vector -> keep(id, vector));
    return read;
  }

  private void keep(VersionId id, ExpertVector vector) {
    kept.put(id, vector);
    if (kept.size() > KEPT) {
      kept.pollFirstEntry();
    }
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

  /** Of one moment; values are read when they are asked for. */
  private final class Served implements ExpertVectors {
    private final Map<String, Champion> champions;

    Served(Map<String, Champion> champions) {
      this.champions = champions;
    }

    @Override
    public Set<String> names() {
      return Collections.unmodifiableSet(champions.keySet());
    }

    @Override
    public boolean has(String expert) {
      return champions.containsKey(expert);
    }

    @Override
    public String digest(String expert) {
      return champion(expert).digest();
    }

    @Override
    public Optional<VersionId> version(String expert) {
      return Optional.ofNullable(champions.get(expert)).map(Champion::id);
    }

    @Override
    public ExpertVector vector(String expert) {
      return requireVector(champion(expert).id());
    }

    private Champion champion(String expert) {
      Champion champion = champions.get(expert);
      if (champion == null) {
        throw new IllegalArgumentException(ExpertPart.unknown(expert, names()));
      }
      return champion;
    }
  }
}
