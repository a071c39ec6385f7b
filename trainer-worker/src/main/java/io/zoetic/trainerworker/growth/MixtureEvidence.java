// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.mixture.AdaptedMixture;
import io.zoetic.model.adaptation.mixture.Candidate;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.gate.SignTest;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.mixture.FewShotAdaptation;
import io.zoetic.trainerworker.mixture.Shot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a mixture of champions answers a cluster's prompts rightly where none of them
 * alone does. Only champions that answer more of them rightly than the base model are mixed, or
 * find the right answers likelier, a few of them, and by the last few prompts: so a search costs
 * {@link #answersMax} answers at most. Half of the prompts find a mixture and the other half judges
 * it, both ways round. One thread.
 */
record MixtureEvidence(BatchInference inference) {
  /** Shares of more cannot be told apart by so few prompts. */
  private static final int EXPERTS_MAX = 4;

  private static final int SHOTS_MAX = 16;

  /** More gain little, and a run searches anew. */
  private static final int ITERATIONS = 4;

  /** All that is drawn is drawn alike, so that a decision can be made again. */
  private static final long SEED = 1;

  /** Of what is luck at most so often it is said that it surely is none. */
  private static final double CHANCE_MAX = 0.05;

  /** With fewer that become right, it may always be luck: coins fall alike four times in a row. */
  static final int GAINED_MIN = 5;

  /**
   * What a search has found.
   *
   * @param shares by version
   * @param right how many of the prompts that did not find it the mixture answers rightly
   * @param best who alone answers most of them rightly
   * @param bestRight how many that is
   * @param chance how likely it is that the mixture comes to so many more than that one by luck
   * @param isKept whether few-shot adaptation would keep it
   * @param answers that were asked for
   */
  record Found(
      Map<String, Double> shares,
      Share right,
      String best,
      Share bestRight,
      double chance,
      boolean isKept,
      int answers) {
    Found {
      shares = Map.copyOf(shares);
    }

    /** Whether it is surely better than each alone, and surely good enough. */
    boolean isGood() {
      return isKept && chance <= CHANCE_MAX && right.lower() >= Evidence.ENOUGH;
    }

    /** For the ledger. */
    Map<String, Object> toMap() {
      Map<String, Object> told = new TreeMap<>(right.toMap());
      told.put("shares", new TreeMap<>(shares));
      told.put("best", best);
      told.put("best_right", bestRight.right());
      told.put("chance", Share.rounded(chance));
      told.put("answers", answers);
      return told;
    }
  }

  /** How many answers a search asks for at most. */
  static long answersMax() {
    return SearchOptions.of(EXPERTS_MAX, SHOTS_MAX, ITERATIONS, SEED).evaluations();
  }

  /**
   * Searches.
   *
   * @param known those whose right answers are known, the last ones last
   * @param evidence what the base model and the nearest champions answer
   * @return empty if fewer than two help: there is nothing to mix
   */
  Optional<Found> of(List<Known> known, ServingSnapshot served, Evidence evidence) {
    List<Known> shots = known.subList(Math.max(0, known.size() - SHOTS_MAX), known.size());
    List<Completion> right = shots.stream().map(this::completion).toList();
    SequencedMap<VersionId, ExpertVector> mixed = helpful(right, served, evidence);
    if (mixed.size() < 2) {
      return Optional.empty();
    }
    FewShotAdaptation adaptation = new FewShotAdaptation(inference, mixed);
    List<Shot> asked = new ArrayList<>();
    for (int i = 0; i < shots.size(); i++) {
      asked.add(new Shot(right.get(i), VerifierKind.EXACT.of(shots.get(i).rightAnswer())));
    }
    AdaptedMixture found =
        adaptation
            .adapt(asked, SearchOptions.of(mixed.size(), asked.size(), ITERATIONS, SEED), _ -> {})
            .mixture();
    return Optional.of(
        found(found, adaptation.shares(found.mixture().weights()), List.copyOf(mixed.keySet())));
  }

  private Completion completion(Known known) {
    return Completion.right(known.prompt(), inference.tokens().answer(known.rightAnswer()));
  }

  /** Those that help by themselves, the likeliest right answers first. */
  private SequencedMap<VersionId, ExpertVector> helpful(
      List<Completion> right, ServingSnapshot served, Evidence evidence) {
    List<Evidence.Candidate> registered =
        evidence.candidates().stream()
            .filter(each -> served.experts().version(each.expert()).isPresent())
            .toList();
    List<Completion> answers = new ArrayList<>(right);
    List<@Nullable ExpertVector> experts = new ArrayList<>();
    right.forEach(_ -> experts.add(null));
    for (Evidence.Candidate each : registered) {
      ExpertVector z = served.vector(each.expert());
      answers.addAll(right);
      right.forEach(_ -> experts.add(z));
    }
    List<Likelihood> likelihoods = inference.likelihoods(answers, experts);
    double base = ofAToken(likelihoods.subList(0, right.size()));
    Map<String, Double> gains = new LinkedHashMap<>();
    for (int i = 0; i < registered.size(); i++) {
      Evidence.Candidate each = registered.get(i);
      int from = (i + 1) * right.size();
      double gain = ofAToken(likelihoods.subList(from, from + right.size())) - base;
      if (gain > 0 || each.right().right() > evidence.base().right()) {
        gains.put(each.expert(), gain);
      }
    }
    SequencedMap<VersionId, ExpertVector> helpful = new LinkedHashMap<>();
    gains.entrySet().stream()
        .sorted(Comparator.comparingDouble(each -> -each.getValue()))
        .limit(EXPERTS_MAX)
        .map(Map.Entry::getKey)
        .forEach(
            name ->
                served
                    .experts()
                    .version(name)
                    .ifPresent(id -> helpful.put(id, served.vector(name))));
    return helpful;
  }

  private static double ofAToken(List<Likelihood> likelihoods) {
    return likelihoods.stream().mapToDouble(each -> each.sum() / each.size()).average().orElse(0);
  }

  private static Found found(
      AdaptedMixture found, Map<String, Double> shares, List<VersionId> mixed) {
    List<Candidate> alone =
        Stream.concat(Stream.of(found.base()), found.singles().stream()).toList();
    Candidate best =
        alone.stream().max(Comparator.comparingDouble(Candidate::reward)).orElseThrow();
    int better = 0;
    int worse = 0;
    List<Double> rewards = found.mixture().rewards();
    for (int i = 0; i < rewards.size(); i++) {
      int change = Double.compare(rewards.get(i), best.rewards().get(i));
      better += change > 0 ? 1 : 0;
      worse += change < 0 ? 1 : 0;
    }
    int place = alone.indexOf(best);
    return new Found(
        shares,
        share(found.mixture()),
        place == 0 ? "the base model" : mixed.get(place - 1).toString(),
        share(best),
        new SignTest(better, worse).chance(),
        found.weights().equals(found.mixture().weights()),
        found.evaluations());
  }

  private static Share share(Candidate candidate) {
    long right = candidate.rewards().stream().filter(each -> each == 1).count();
    return new Share((int) right, candidate.rewards().size());
  }
}
