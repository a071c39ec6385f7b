// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawsTest {
  private static final List<Integer> TEN = IntStream.range(0, 10).boxed().toList();

  @Test
  void some_areDistinct_andAllIfThereAreFewer() {
    Random random = new Random(3);

    assertThat(Draws.some(TEN, 4, random)).hasSize(4).doesNotHaveDuplicates().isSubsetOf(TEN);
    assertThat(Draws.some(TEN, 11, random)).containsExactlyInAnyOrderElementsOf(TEN);
    assertThat(Draws.some(TEN, 10, random)).isNotEqualTo(TEN);
    assertThat(Draws.some(List.of(), 4, random)).isEmpty();
    assertThat(TEN).isSorted();
  }

  @Test
  void some_areTheSameForTheSameSeed() {
    assertThat(Draws.some(TEN, 4, new Random(3))).isEqualTo(Draws.some(TEN, 4, new Random(3)));
    assertThat(Draws.some(TEN, 4, new Random(3))).isNotEqualTo(Draws.some(TEN, 4, new Random(4)));
  }

  /** Chi-squared of ten cells stays below 33.7 in all but one of 10,000 cases. */
  @Test
  void each_isDrawnAsOften_inEveryPlace() {
    long seed = System.nanoTime();
    System.out.printf("DrawsTest seed %d%n", seed);
    Random random = new Random(seed);
    int draws = 10_000;
    int[][] counts = new int[3][10];
    for (int i = 0; i < draws; i++) {
      List<Integer> drawn = Draws.some(TEN, 3, random);
      for (int place = 0; place < 3; place++) {
        counts[place][drawn.get(place)]++;
      }
    }

    double expected = draws / 10.0;
    for (int[] place : counts) {
      double squares = 0;
      for (int count : place) {
        squares += (count - expected) * (count - expected) / expected;
      }
      assertThat(squares).as("seed %d", seed).isLessThan(33.7);
    }
  }

  @ParameterizedTest
  @CsvSource({"32, 1, 32", "32, 64, 32", "32, 65, 31", "32, 2048, 1", "32, 5000, 1", "2, 0, 2"})
  void rows_areFewerWhereTheyAreLong(int rows, int longest, int taken) {
    assertThat(Draws.rows(rows, longest)).isEqualTo(taken);
  }
}
