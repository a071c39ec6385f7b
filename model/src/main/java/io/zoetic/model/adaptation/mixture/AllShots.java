// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import io.zoetic.model.adaptation.mixture.MixtureObjective.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What all shots say of the shares that would be kept: no fold has answered anything under them.
 * They were found by these shots, so this can keep the base model but prove no gain.
 *
 * @param reward mean over all shots, 0..1
 * @param baseReward the base model's on the same shots
 * @param objective J, mean over all shots
 * @param gain by which its J is above the base model's, mean over all shots
 */
public record AllShots(double reward, double baseReward, double objective, double gain) {
  private static final int BASE = 0;

  /** Scores shares beside the base model and each expert alone, which are known by then. */
  static AllShots of(KnownScores scores, MixtureWeights weights, int shots, Grades.Rule rule) {
    int experts = weights.experts();
    List<MixtureWeights> population = new ArrayList<>();
    population.add(MixtureWeights.base(experts));
    for (int expert = 0; expert < experts; expert++) {
      population.add(MixtureWeights.single(experts, expert));
    }
    population.add(weights);
    int last = population.size() - 1;
    Score[][] scored = scores.of(population, IntStream.range(0, shots).toArray());
    Grades grades = Grades.of(scored, rule);
    double[] gains = grades.gains(last, BASE);
    Arrays.setAll(
        gains,
        i -> Grades.believed(rule, gains[i], scored[last][i].reward() - scored[BASE][i].reward()));
    return new AllShots(
        reward(scored[last]), reward(scored[BASE]), grades.mean(last), Difference.of(gains).mean());
  }

  private static double reward(Score... scores) {
    return Arrays.stream(scores).mapToDouble(Score::reward).average().orElse(0);
  }

  /** Whether it is better than the base model, and answers no fewer shots rightly. */
  public boolean isBetter() {
    return gain > 0 && reward >= baseReward;
  }
}
