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
import io.zoetic.trainerworker.mixture.FewShotAdaptation;
import io.zoetic.trainerworker.mixture.Shot;
import io.zoetic.vectorstore.learning.Example;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;

/**
 * Mixes what a run is to make: the right answers that an expert was taught are the shots, and the
 * champions that are nearest to them are what is mixed. One thread.
 *
 * @param before what serves requests
 */
record RunMixture(
    RunContext context, String expert, RunConfig config, long seed, ServingSnapshot before) {
  /** More shots cost more and tell ten shares no better. */
  private static final int SHOTS_MAX = 16;

  /** So many are mixed at most: with shots so few, more cannot be told apart. */
  private static final int EXPERTS_MAX = 10;

  /** Whether there are enough right answers. */
  static boolean canLearn(List<TokenizedExample> train) {
    return rightAnswers(train).size() >= MixtureAdaptation.SHOTS_MIN;
  }

  private static List<TokenizedExample> rightAnswers(List<TokenizedExample> train) {
    return train.stream()
        .filter(each -> each.kind() != Example.Kind.PREFERENCE && each.isGood())
        .toList();
  }

  /**
   * Mixes.
   *
   * @param train examples that the expert was taught
   * @param progress is told after every population; may throw to end the search
   * @throws NothingToLearnException if there are too few right answers, nothing to mix, or nothing
   *     that is surely better than the base model
   */
  ExpertFineTuning.Result mix(
      List<TokenizedExample> train, Consumer<Map<String, Object>> progress) {
    List<TokenizedExample> taught = rightAnswers(train).stream().limit(SHOTS_MAX).toList();
    if (taught.size() < MixtureAdaptation.SHOTS_MIN) {
      throw new NothingToLearnException(
          "a mixture needs right answers to at least %d prompts, there are %d"
              .formatted(MixtureAdaptation.SHOTS_MIN, taught.size()));
    }
    SequencedMap<VersionId, ExpertVector> experts = nearest(taught);
    if (experts.isEmpty()) {
      throw new NothingToLearnException(
          "a mixture needs at least one expert that is served, there is none");
    }
    List<Shot> shots =
        taught.stream()
            .map(each -> new Shot(each.answer(), config.verifier().judge(each.example())))
            .toList();
    FewShotAdaptation.Adapted adapted =
        new FewShotAdaptation(inference(), experts)
            .adapt(shots, SearchOptions.of(experts.size(), shots.size(), seed), progress);
    ExpertVector z = adapted.vector();
    if (z == null) {
      throw new NothingToLearnException(
          "no mixture of %s is kept: %s".formatted(experts.keySet(), adapted.mixture().why()));
    }
    return new ExpertFineTuning.Result(z, adapted.lineage());
  }

  private SequencedMap<VersionId, ExpertVector> nearest(List<TokenizedExample> taught) {
    Map<String, VersionId> champions = context.champions().versions();
    SequencedMap<VersionId, ExpertVector> experts = new LinkedHashMap<>();
    before
        .nearest(
            inference(), taught.stream().map(each -> each.answer().prompt()).toList(), EXPERTS_MAX)
        .keySet()
        .stream()
        .filter(name -> champions.containsKey(name))
        .filter(name -> config.fromChampion() || !name.equals(expert))
        .forEach(name -> experts.put(champions.get(name), before.vector(name)));
    return experts;
  }

  private BatchInference inference() {
    return context.models().inference();
  }
}
