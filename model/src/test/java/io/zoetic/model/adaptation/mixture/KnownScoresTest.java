// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KnownScoresTest {
  /** Scores depend on the row, as sums in a batch do in their last bits. */
  private static final class ByRow implements MixtureObjective {
    @Override
    public int experts() {
      return 2;
    }

    @Override
    public int shots() {
      return 3;
    }

    @Override
    public boolean hasRightAnswers() {
      return true;
    }

    @Override
    public List<Score> score(List<Trial> trials) {
      List<Score> scores = new ArrayList<>();
      for (Trial trial : trials) {
        scores.add(new Score(0, -trial.weights().of(0) - trial.shot() + 1e-9 * scores.size()));
      }
      return scores;
    }
  }

  @Test
  void equalMixturesGetEqualScoresInAnyOrder() {
    List<MixtureWeights> population = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      population.add(new MixtureWeights(List.of(i / 2 * 100_000, i % 4 * 10_000)));
    }
    var first = new KnownScores(new ByRow()).of(population, 0, 1, 2);
    for (int seed = 0; seed < 20; seed++) {
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
      Collections.shuffle(order, new Random(seed));
      var other =
          new KnownScores(new ByRow()).of(order.stream().map(population::get).toList(), 2, 0, 1);
      for (int i = 0; i < order.size(); i++) {
        assertThat(other[i][1]).isEqualTo(first[order.get(i)][0]);
        assertThat(other[i][2]).isEqualTo(first[order.get(i)][1]);
        assertThat(other[i][0]).isEqualTo(first[order.get(i)][2]);
      }
    }
  }
}
