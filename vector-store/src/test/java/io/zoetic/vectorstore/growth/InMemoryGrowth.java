// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import io.zoetic.core.NameRules;
import io.zoetic.vectorstore.PageLimits;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.growth.GrowthCluster.State;
import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Growth in memory, with the examples that it is about. Thread-safe. */
public final class InMemoryGrowth implements Growth, GrowthLedger {
  private final Map<UUID, Kept> examples = new LinkedHashMap<>();
  private final Map<UUID, InMemoryCluster> clusters = new LinkedHashMap<>();

  /** Names of experts that have versions. */
  public final Set<String> registered = new HashSet<>();

  /** Keeps examples. */
  public synchronized void keep(List<Example> some) {
    some.forEach(each -> examples.put(each.id(), new Kept(each, null)));
  }

  /** All that are kept. */
  public synchronized List<Example> all() {
    return examples.values().stream().map(Kept::example).toList();
  }

  private List<Kept> in(UUID cluster) {
    return examples.values().stream().filter(each -> cluster.equals(each.cluster())).toList();
  }

  private void give(UUID cluster, String from, String to) {
    in(cluster).stream()
        .filter(each -> each.example().expert().equals(from))
        .forEach(each -> examples.put(each.example().id(), each.of(to)));
  }

  private static StoreException conflict(String problem, @Nullable Object... values) {
    return new StoreException(Reason.CONFLICT, problem.formatted(values), null);
  }

  private InMemoryCluster row(UUID cluster) {
    InMemoryCluster row = clusters.get(cluster);
    if (row == null) {
      throw new StoreException(
          Reason.NOT_FOUND, "a cluster must be there, " + cluster + " is not", null);
    }
    return row;
  }

  @Override
  public synchronized Instant begin(String baseModel) {
    examples.replaceAll(
        (_, each) ->
            each.cluster() != null
                    && each.example().expert().equals(Example.UNASSIGNED)
                    && !row(each.cluster()).baseModel.equals(baseModel)
                ? each.in(null)
                : each);
    clusters
        .entrySet()
        .removeIf(each -> each.getValue().state == State.OPEN && in(each.getKey()).isEmpty());
    return Instant.EPOCH;
  }

  @Override
  public synchronized List<Example> unplaced(Set<UUID> without, int limit) {
    return examples.values().stream()
        .filter(each -> !without.contains(each.example().id()))
        .filter(each -> each.cluster() == null)
        .map(Kept::example)
        .filter(each -> each.expert().equals(Example.UNASSIGNED))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized List<Centre> centres(String baseModel) {
    return clusters.entrySet().stream()
        .filter(each -> each.getValue().baseModel.equals(baseModel))
        .filter(each -> each.getValue().state != State.MERGED)
        .map(
            each ->
                new Centre(
                    each.getKey(),
                    each.getValue().centre,
                    each.getValue().prompts,
                    each.getValue().expert,
                    each.getValue().state == State.VETOED))
        .toList();
  }

  @Override
  public synchronized void place(String baseModel, List<Placed> placed) {
    for (Placed each : placed) {
      InMemoryCluster row = clusters.get(each.cluster());
      boolean fits =
          each.known() == 0
              ? row == null
              : row != null && row.prompts == each.known() && row.state != State.MERGED;
      if (!fits || !each.examples().stream().allMatch(this::isToBePlaced)) {
        throw conflict("cluster %s or what is placed in it has changed since", each.cluster());
      }
    }
    for (Placed each : placed) {
      InMemoryCluster row =
          clusters.computeIfAbsent(
              each.cluster(), _ -> new InMemoryCluster(baseModel, each.centre(), each.prompts()));
      row.centre = each.centre();
      row.prompts = each.prompts();
      each.examples()
          .forEach(id -> examples.computeIfPresent(id, (_, one) -> one.in(each.cluster())));
      if (row.expert != null) {
        give(each.cluster(), Example.UNASSIGNED, row.expert);
      }
    }
  }

  private boolean isToBePlaced(UUID id) {
    Kept kept = examples.get(id);
    return kept != null && kept.isUnplaced();
  }

  @Override
  public synchronized List<Mature> mature(String baseModel, int events, int principals) {
    return clusters.entrySet().stream()
        .filter(each -> each.getValue().baseModel.equals(baseModel))
        .filter(each -> each.getValue().state == State.OPEN)
        .map(each -> mature(each.getKey(), each.getValue()))
        .filter(each -> each.events() >= Math.max(events, row(each.cluster()).decided * 1.5))
        .filter(each -> each.principals() >= principals)
        .sorted(Comparator.comparingInt(Mature::events).reversed())
        .toList();
  }

  private Mature mature(UUID id, InMemoryCluster row) {
    List<Example> known =
        in(id).stream()
            .map(Kept::example)
            .filter(
                each ->
                    each.kind() == Example.Kind.DEMONSTRATION
                        || each.kind() == Example.Kind.JUDGEMENT && each.reward() == 1)
            .toList();
    return new Mature(
        id,
        row.name,
        (int) known.stream().map(Example::promptHash).distinct().count(),
        (int)
            known.stream()
                .map(Example::author)
                .map(each -> each.tenant() + " " + each.key())
                .distinct()
                .count());
  }

  @Override
  public synchronized List<Example> members(UUID cluster, int limit) {
    return in(cluster).reversed().stream().map(Kept::example).limit(limit).toList();
  }

  @Override
  public synchronized boolean isTaken(String expert) {
    return registered.contains(expert)
        || clusters.values().stream()
            .anyMatch(each -> expert.equals(each.name) && each.state != State.MERGED)
        || all().stream().anyMatch(each -> each.expert().equals(expert));
  }

  @Override
  public synchronized Optional<Verdict> decide(Verdict verdict) {
    UUID cluster = verdict.about().cluster();
    InMemoryCluster row = row(cluster);
    if (row.state != State.OPEN) {
      return Optional.empty();
    }
    row.name = row.name == null ? verdict.name() : row.name;
    row.description = verdict.description() == null ? row.description : verdict.description();
    row.decided = verdict.about().events();
    if (verdict.expert() != null) {
      row.expert = verdict.expert();
      row.state = State.GIVEN;
      give(cluster, Example.UNASSIGNED, verdict.expert());
    }
    row.tell(
        new GrowthDecision(
            verdict.kind(),
            verdict.expert(),
            verdict.reason(),
            verdict.evidenceJson(),
            verdict.actor(),
            Instant.now()));
    return Optional.of(verdict);
  }

  @Override
  public synchronized Optional<String> descriptionOf(String expert) {
    return clusters.values().stream()
        .filter(each -> each.isGrown() && expert.equals(each.expert))
        .flatMap(each -> Stream.ofNullable(each.description))
        .findFirst();
  }

  @Override
  public synchronized List<Grown> grown(String baseModel) {
    return clusters.entrySet().stream()
        .filter(each -> each.getValue().baseModel.equals(baseModel))
        .filter(each -> each.getValue().state == State.GIVEN && each.getValue().isGrown())
        .map(
            each ->
                new Grown(
                    each.getKey(),
                    Objects.requireNonNull(each.getValue().expert),
                    each.getValue().centre,
                    each.getValue().prompts,
                    each.getValue().isNamed()))
        .toList()
        .reversed();
  }

  @Override
  public synchronized boolean merge(Merging merging) {
    InMemoryCluster part = row(merging.part().cluster());
    InMemoryCluster whole = row(merging.whole().cluster());
    String from = merging.part().expert();
    String to = merging.whole().expert();
    long given = clusters.values().stream().filter(each -> from.equals(each.expert)).count();
    if (given > 1 || !part.hasGrown(from) || !whole.hasGrown(to)) {
      return false;
    }
    give(merging.part().cluster(), from, to);
    part.expert = to;
    Attribution why = new Attribution(merging.actor(), merging.reason());
    part.tell(GrowthDecision.Kind.MERGE, to, why);
    whole.tell(GrowthDecision.Kind.MERGE, to, why);
    return true;
  }

  @Override
  public synchronized Set<String> toMix() {
    return clusters.values().stream()
        .filter(each -> each.isGrown() && each.isMixed())
        .flatMap(each -> Stream.ofNullable(each.expert))
        .collect(Collectors.toSet());
  }

  @Override
  public synchronized List<GrowthCluster> list(@Nullable State state, int limit) {
    PageLimits.requireLimit(limit, MAX_PAGE);
    return clusters.keySet().stream()
        .map(id -> show(id).orElseThrow())
        .filter(each -> state == null || each.state() == state)
        .toList()
        .reversed()
        .stream()
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<GrowthCluster> show(UUID cluster) {
    return Optional.ofNullable(clusters.get(cluster))
        .map(
            row ->
                new GrowthCluster(
                    cluster,
                    row.baseModel,
                    row.state,
                    row.name,
                    row.description,
                    row.expert,
                    row.mergedInto,
                    in(cluster).size(),
                    Instant.EPOCH));
  }

  @Override
  public synchronized List<GrowthDecision> decisions(UUID cluster) {
    InMemoryCluster row = clusters.get(cluster);
    return row == null ? List.of() : List.copyOf(row.decisions);
  }

  @Override
  public synchronized void veto(UUID cluster, Attribution change) {
    InMemoryCluster row = row(cluster);
    if (row.state == State.VETOED) {
      return;
    }
    if (row.state != State.OPEN && row.state != State.GIVEN) {
      throw conflict("a cluster must be open or given to be vetoed, was %s", row.state.word());
    }
    String expert = row.expert;
    if (expert != null) {
      give(cluster, expert, Example.UNASSIGNED);
    }
    row.expert = null;
    row.state = State.VETOED;
    row.tell(GrowthDecision.Kind.VETO, expert, change);
  }

  @Override
  public synchronized void lift(UUID cluster, Attribution change) {
    InMemoryCluster row = row(cluster);
    if (row.state == State.OPEN) {
      return;
    }
    if (row.state != State.VETOED) {
      throw conflict(
          "a cluster must be vetoed for the veto to be lifted, was %s", row.state.word());
    }
    row.state = State.OPEN;
    row.decided = 0;
    row.tell(GrowthDecision.Kind.LIFT, null, change);
  }

  @Override
  public synchronized void rename(UUID cluster, String name, Attribution change) {
    NameRules.requireExpert(name);
    InMemoryCluster row = row(cluster);
    if (name.equals(row.name)) {
      return;
    }
    if (row.state != State.OPEN && !row.isGrown()) {
      throw conflict(
          "a cluster must be open, or its expert grown from it, to be renamed, was %s to %s",
          row.state.word(), row.expert);
    }
    if (isTaken(name)) {
      throw conflict("a name must be new, %s is not", name);
    }
    if (row.expert != null) {
      if (registered.contains(row.expert)) {
        throw conflict("an expert must have no version to be renamed, %s has", row.expert);
      }
      give(cluster, row.expert, name);
      row.expert = name;
    }
    row.name = name;
    row.tell(GrowthDecision.Kind.RENAME, name, change);
  }

  @Override
  public synchronized void merge(UUID part, UUID whole, Attribution change) {
    if (part.equals(whole)) {
      throw conflict("a cluster must be merged into another one, was into itself");
    }
    InMemoryCluster from = row(part);
    InMemoryCluster into = row(whole);
    if (whole.equals(from.mergedInto)) {
      return;
    }
    for (UUID each : List.of(part, whole)) {
      if (row(each).state != State.OPEN && row(each).state != State.GIVEN) {
        throw conflict(
            "clusters must be open or given to be merged, %s was %s", each, row(each).state.word());
      }
    }
    if (!from.baseModel.equals(into.baseModel)) {
      throw conflict("clusters must be of one base model to be merged, were of two");
    }
    if (into.expert == null && from.expert != null) {
      into.name = from.name;
      into.description = from.description;
    }
    String expert = into.expert == null ? from.expert : into.expert;
    if (expert != null) {
      give(part, Objects.requireNonNullElse(from.expert, Example.UNASSIGNED), expert);
      give(whole, Objects.requireNonNullElse(into.expert, Example.UNASSIGNED), expert);
      into.state = State.GIVEN;
      into.expert = expert;
    }
    for (int i = 0; i < into.centre.length; i++) {
      into.centre[i] =
          (into.prompts * into.centre[i] + from.prompts * from.centre[i])
              / (into.prompts + from.prompts);
    }
    into.prompts += from.prompts;
    from.state = State.MERGED;
    from.mergedInto = whole;
    from.expert = null;
    examples.replaceAll((_, each) -> part.equals(each.cluster()) ? each.in(whole) : each);
    from.tell(GrowthDecision.Kind.MERGE, expert, change);
    into.tell(GrowthDecision.Kind.MERGE, expert, change);
  }
}
