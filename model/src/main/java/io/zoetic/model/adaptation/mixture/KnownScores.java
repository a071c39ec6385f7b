// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import io.zoetic.model.adaptation.mixture.MixtureObjective.Score;
import io.zoetic.model.adaptation.mixture.MixtureObjective.Trial;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Scores that are kept, so that none is computed twice. What is missing is asked for in an order
 * that depends on nothing but what it is: equal mixtures get equal scores to the last bit, in
 * whatever order a population has them. One thread.
 */
final class KnownScores {
  private static final Comparator<Trial> ORDER =
      Comparator.comparing((Trial trial) -> trial.weights().millionths(), KnownScores::compare)
          .thenComparingInt(Trial::shot);

  private final MixtureObjective objective;
  private final Map<Trial, Score> known = new HashMap<>();

  KnownScores(MixtureObjective objective) {
    this.objective = objective;
  }

  private static int compare(List<Integer> one, List<Integer> other) {
    for (int i = 0; i < one.size(); i++) {
      int order = one.get(i).compareTo(other.get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /** How many were computed. */
  int evaluations() {
    return known.size();
  }

  /** How many there will be, when these are scored as well. */
  long evaluationsWith(List<MixtureWeights> population, int... shots) {
    return evaluations() + (long) missing(population, shots).size();
  }

  private Set<Trial> missing(List<MixtureWeights> population, int... shots) {
    Set<Trial> missing = new HashSet<>();
    for (MixtureWeights weights : population) {
      for (int shot : shots) {
        missing.add(new Trial(weights, shot));
      }
    }
    missing.removeAll(known.keySet());
    return missing;
  }

  /** The scores of each mixture on each shot. */
  Score[][] of(List<MixtureWeights> population, int... shots) {
    List<Trial> missing = missing(population, shots).stream().sorted(ORDER).toList();
    List<Score> scores = missing.isEmpty() ? List.of() : objective.score(missing);
    for (int i = 0; i < missing.size(); i++) {
      known.put(missing.get(i), scores.get(i));
    }
    Score[][] found = new Score[population.size()][shots.length];
    for (int member = 0; member < found.length; member++) {
      for (int i = 0; i < shots.length; i++) {
        found[member][i] = known.get(new Trial(population.get(member), shots[i]));
      }
    }
    return found;
  }
}
