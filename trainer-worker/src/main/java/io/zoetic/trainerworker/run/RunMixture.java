// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.mixture.MixtureAdaptation;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.mixture.FewShotAdaptation;
import io.zoetic.trainerworker.mixture.Shot;
import io.zoetic.vectorstore.learning.Example;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Mixes what a run is to make: the first right answers that an expert was taught are the shots, and
 * the champions that are nearest to them are what is mixed. What was found is remembered by its
 * shots: they and what serves requests when the run starts decide it. One thread.
 */
final class RunMixture {
  /** More shots cost more and tell ten shares no better. */
  private static final int SHOTS_MAX = 16;

  /** So many are mixed at most: with shots so few, more cannot be told apart. */
  private static final int EXPERTS_MAX = 10;

  private final BatchInference inference;
  private final String expert;
  private final RunConfig config;
  private final long seed;
  private final ServingSnapshot before;
  private final Map<List<UUID>, Found> found = new HashMap<>();

  private record Found(Collection<VersionId> experts, FewShotAdaptation.Adapted adapted) {}

  /**
   * For one run.
   *
   * @param before what serves requests
   */
  RunMixture(
      BatchInference inference,
      String expert,
      RunConfig config,
      long seed,
      ServingSnapshot before) {
    this.inference = inference;
    this.expert = expert;
    this.config = config;
    this.seed = seed;
    this.before = before;
  }

  /** Whether there are enough right answers. */
  static boolean canLearn(List<TokenizedExample> train, VerifierKind verifier) {
    List<TokenizedExample> shots = shots(train);
    return shots.size() >= needed(shots, verifier);
  }

  /** Patterns, schemas and tests are no right answers: rewards alone say something then. */
  private static int needed(List<TokenizedExample> shots, VerifierKind verifier) {
    return MixtureAdaptation.shotsMin(
        shots.stream().allMatch(each -> verifier.judge(each.example()).hasRightAnswer()));
  }

  /**
   * The right answers that were asked for first, one of each split group: whoever learns more later
   * is adapted to the same ones.
   */
  static List<TokenizedExample> shots(List<TokenizedExample> train) {
    Set<String> groups = new HashSet<>();
    return train.stream()
        .filter(each -> each.kind() != Example.Kind.PREFERENCE && each.isGood())
        .sorted(Comparator.comparing(TokenizedExample::example, PrequentialBlocks.AS_ASKED))
        .filter(each -> groups.add(each.example().splitGroup()))
        .limit(SHOTS_MAX)
        .toList();
  }

  /**
   * Mixes.
   *
   * @param train examples that the expert was taught
   * @param progress is told of what is asked; may throw to end the search
   * @throws NothingToLearnException if there are too few right answers, nothing to mix, no router
   *     to choose by, or nothing that is surely better than the base model
   */
  ExpertFineTuning.Result mix(
      List<TokenizedExample> train, Consumer<Map<String, Object>> progress) {
    List<TokenizedExample> shots = shots(train);
    int needed = needed(shots, config.verifier());
    if (shots.size() < needed) {
      throw new NothingToLearnException(
          "a mixture needs right answers to at least %d prompts, there are %d"
              .formatted(needed, shots.size()));
    }
    List<UUID> ids = shots.stream().map(each -> each.example().id()).toList();
    Found known = found.get(ids);
    if (known == null) {
      known = find(shots, progress);
      found.put(ids, known);
    }
    FewShotAdaptation.Adapted adapted = known.adapted();
    ExpertVector z = adapted.vector();
    if (z == null) {
      throw new NothingToLearnException(
          "no mixture of %s is kept: %s".formatted(known.experts(), adapted.mixture().why()));
    }
    return new ExpertFineTuning.Result(z, adapted.withoutDigests());
  }

  private Found find(List<TokenizedExample> taught, Consumer<Map<String, Object>> progress) {
    SequencedMap<VersionId, ExpertVector> experts = nearest(taught);
    if (experts.isEmpty()) {
      throw new NothingToLearnException(
          "a mixture needs at least one expert that is served, there is none");
    }
    List<Shot> shots =
        taught.stream()
            .map(each -> new Shot(each.answer(), config.verifier().judge(each.example())))
            .toList();
    return new Found(
        List.copyOf(experts.keySet()),
        new FewShotAdaptation(inference, experts)
            .adapt(shots, SearchOptions.of(experts.size(), shots.size(), seed), progress));
  }

  /** With the z that is mixed and the version that it is of from one moment. */
  private SequencedMap<VersionId, ExpertVector> nearest(List<TokenizedExample> taught) {
    List<String> mixable =
        before.experts().names().stream()
            .filter(name -> before.experts().version(name).isPresent())
            .filter(name -> config.fromChampion() || !name.equals(expert))
            .toList();
    SequencedMap<VersionId, ExpertVector> experts = new LinkedHashMap<>();
    for (String name : mixable.size() > EXPERTS_MAX ? nearest(taught, mixable) : mixable) {
      before.experts().version(name).ifPresent(id -> experts.put(id, before.vector(name)));
    }
    return experts;
  }

  private List<String> nearest(List<TokenizedExample> taught, List<String> mixable) {
    if (before.router().isEmpty()) {
      throw new NothingToLearnException(
          "a mixture of more than %d experts needs a router that tells which are nearest, %d are served and no router is"
              .formatted(EXPERTS_MAX, mixable.size()));
    }
    List<int[]> prompts = taught.stream().map(each -> each.answer().prompt()).toList();
    Set<String> wanted = Set.copyOf(mixable);
    return before.nearest(inference, prompts, Integer.MAX_VALUE).keySet().stream()
        .filter(wanted::contains)
        .limit(EXPERTS_MAX)
        .toList();
  }
}
