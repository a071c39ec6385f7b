// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import io.zoetic.model.adaptation.mixture.CrossEntropySearch.Found;
import io.zoetic.model.adaptation.mixture.MixtureObjective.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Grades of the base model, of each expert alone and of mixtures, each on shots that it was not
 * found by; fold after fold. One thread.
 */
final class HeldOutGrades {
  private static final int BASE = 0;

  private final int experts;
  private final Grades.Rule rule;

  /** Per candidate (the base model, each expert, the mixture) what each held-out shot says. */
  private final List<List<Double>> grades = new ArrayList<>();

  private final List<List<Double>> rewards = new ArrayList<>();

  HeldOutGrades(int experts, Grades.Rule rule) {
    this.experts = experts;
    this.rule = rule;
    for (int i = 0; i < experts + 2; i++) {
      grades.add(new ArrayList<>());
      rewards.add(new ArrayList<>());
    }
  }

  /** Grades what a fold has found; the best of its last iteration are part of the population. */
  void add(KnownScores scores, Folds.Fold fold, Found found) {
    List<MixtureWeights> population = new ArrayList<>();
    population.add(MixtureWeights.base(experts));
    for (int expert = 0; expert < experts; expert++) {
      population.add(MixtureWeights.single(experts, expert));
    }
    population.add(found.mean());
    population.addAll(found.elites());
    Score[][] scored = scores.of(population, fold.heldOut());
    Grades graded = Grades.of(scored, rule);
    for (int i = 0; i < grades.size(); i++) {
      Arrays.stream(graded.byShot()[i]).forEach(grades.get(i)::add);
      Arrays.stream(scored[i]).map(Score::reward).forEach(rewards.get(i)::add);
    }
  }

  /** The base model, each expert, the mixture. */
  List<Candidate> candidates(MixtureWeights mixture, long seed) {
    double[][] gains = new double[experts + 1][];
    for (int i = 0; i < gains.length; i++) {
      gains[i] = gains(i + 1);
    }
    double[] chances = SignFlips.chances(gains, seed);
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(candidate(BASE, MixtureWeights.base(experts), 1));
    for (int expert = 0; expert < experts; expert++) {
      MixtureWeights alone = MixtureWeights.single(experts, expert);
      candidates.add(candidate(expert + 1, alone, chances[expert]));
    }
    candidates.add(candidate(experts + 1, mixture, chances[experts]));
    return candidates;
  }

  private Candidate candidate(int index, MixtureWeights weights, double chance) {
    Difference gain = Difference.of(gains(index));
    return new Candidate(
        weights,
        rewards.get(index),
        mean(rewards.get(index)),
        mean(grades.get(index)),
        gain.mean(),
        gain.error(),
        chance);
  }

  /** What is said of a candidate beyond what is said of the base model. */
  private double[] gains(int index) {
    double[] gains = new double[grades.get(index).size()];
    Arrays.setAll(
        gains,
        i -> {
          double gain = grades.get(index).get(i) - grades.get(BASE).get(i);
          double reward = rewards.get(index).get(i) - rewards.get(BASE).get(i);
          return Grades.believed(rule, gain, reward);
        });
    return gains;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }
}
