// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.mixture;

import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.mixture.AdaptedMixture;
import io.zoetic.model.adaptation.mixture.Candidate;
import io.zoetic.model.adaptation.mixture.MixtureAdaptation;
import io.zoetic.model.adaptation.mixture.MixtureObjective;
import io.zoetic.model.adaptation.mixture.MixtureWeights;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.trainerworker.inference.BatchInference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the mixture of some experts that answers shots best. The same shots, experts and seed give
 * the same mixture on the same machine's CPU. One thread.
 *
 * @param experts what is mixed, by their versions
 */
public record FewShotAdaptation(
    BatchInference inference, SequencedMap<VersionId, ExpertVector> experts) {
  private static final String SHOTS = "shots";

  /** Two full batches of a model whose answers are short: so soon a search can be ended. */
  private static final int PIECE = 128;

  /** Asks a population in pieces, each as one batch. */
  private record InPieces(MixtureObjective whole) implements MixtureObjective {
    @Override
    public int experts() {
      return whole.experts();
    }

    @Override
    public int shots() {
      return whole.shots();
    }

    @Override
    public boolean hasRightAnswers() {
      return whole.hasRightAnswers();
    }

    @Override
    public List<Score> score(List<Trial> trials) {
      List<Score> scores = new ArrayList<>();
      for (int from = 0; from < trials.size(); from += PIECE) {
        scores.addAll(whole.score(trials.subList(from, Math.min(trials.size(), from + PIECE))));
      }
      return scores;
    }
  }

  /**
   * What was found.
   *
   * @param mixture the shares, in the order of the experts, and what is known of them
   * @param vector the z of the mixture; null is the base model
   * @param lineage where it comes from, for the version that is made of it
   */
  public record Adapted(
      AdaptedMixture mixture, @Nullable ExpertVector vector, Map<String, Object> lineage) {
    /**
     * The lineage with only the number of shots. Where others may read it and users are forgotten,
     * no digests of shots may stay: those of short questions can be guessed.
     */
    public Map<String, Object> withoutDigests() {
      Map<String, Object> kept = new TreeMap<>(lineage);
      kept.computeIfPresent(SHOTS, (_, digests) -> ((List<?>) digests).size());
      return kept;
    }
  }

  /**
   * Searches.
   *
   * @param progress is told after every {@value #PIECE} answers at most; may throw to end the
   *     search
   * @throws IllegalArgumentException if there are too few shots, or too few or too many experts
   */
  public Adapted adapt(
      List<Shot> shots, SearchOptions options, Consumer<Map<String, Object>> progress) {
    List<ExpertVector> vectors = List.copyOf(experts.values());
    IntConsumer evaluated =
        count ->
            progress.accept(Map.of("evaluations", count, "evaluations_max", options.evaluations()));
    AdaptedMixture found =
        new MixtureAdaptation(
                new InPieces(new ShotObjective(inference, vectors, shots, evaluated)), options)
            .run();
    return new Adapted(
        found, found.weights().vector(vectors), lineage(found, shots, options.seed()));
  }

  /** The shares of a mixture by the versions they are of, without those of nothing. */
  public Map<String, Double> shares(MixtureWeights weights) {
    Map<String, Double> shares = new TreeMap<>();
    List<VersionId> ids = new ArrayList<>(experts.keySet());
    for (int i = 0; i < ids.size(); i++) {
      if (weights.of(i) > 0) {
        shares.put(ids.get(i).toString(), weights.of(i));
      }
    }
    return shares;
  }

  private Map<String, Object> lineage(AdaptedMixture found, List<Shot> shots, long seed) {
    Map<String, Object> lineage = new TreeMap<>();
    lineage.put("mixture", shares(found.weights()));
    lineage.put("mixture_seed", seed);
    lineage.put(SHOTS, shots.stream().map(Shot::digest).toList());
    lineage.put("objective_fitted", found.fitted());
    Candidate chosen = chosen(found);
    lineage.put("objective_held_out", chosen.objective());
    lineage.put("objective_held_out_base", found.base().objective());
    lineage.put("accuracy_held_out", chosen.reward());
    lineage.put("accuracy_held_out_base", found.base().reward());
    lineage.put("evaluations", found.evaluations());
    lineage.put("evaluations_max", found.budget());
    return lineage;
  }

  private static Candidate chosen(AdaptedMixture found) {
    List<Candidate> all = new ArrayList<>(found.singles());
    all.add(found.base());
    return all.stream()
        .filter(each -> each.weights().equals(found.weights()))
        .findFirst()
        .orElse(found.mixture());
  }
}
