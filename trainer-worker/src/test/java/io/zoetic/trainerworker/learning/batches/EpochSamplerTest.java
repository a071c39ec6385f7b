// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochSamplerTest {
  /** Rows that are named by their numbers, and as long. */
  private static EpochSampler<Integer> epochs(
      List<Integer> lengths, int rows, int tokens, long seed) {
    return new EpochSampler<>(
        lengths, new EpochSampler.Size<>(rows, tokens, length -> length), seed);
  }

  private static List<Integer> upTo(int count) {
    return IntStream.rangeClosed(1, count).boxed().toList();
  }

  @Test
  void shortRows_areReadOnceInEveryEpoch_byStepsOfOneSize() {
    EpochSampler<Integer> epochs = epochs(upTo(10), 4, 1000, 3);
    List<Integer> read = new ArrayList<>();
    for (int step = 0; step < 5; step++) {
      assertThat(epochs.at(step)).hasSize(4);
      read.addAll(epochs.at(step));
    }

    assertThat(read.subList(0, 10))
        .containsExactlyInAnyOrderElementsOf(upTo(10))
        .isNotEqualTo(upTo(10));
    assertThat(read.subList(10, 20))
        .containsExactlyInAnyOrderElementsOf(upTo(10))
        .isNotEqualTo(read.subList(0, 10));
    assertThat(epochs.steps()).isEqualTo(2.5);
  }

  @Test
  void fewRows_areAllReadInEveryStep() {
    EpochSampler<Integer> epochs = epochs(upTo(3), 16, 1000, 3);

    assertThat(epochs.at(0)).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(epochs.at(7)).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(epochs.steps()).isEqualTo(1);
  }

  @Test
  void longRows_fillTheTokensOfAStep_andNoneIsLeftOut() {
    long seed = System.nanoTime();
    System.out.printf("EpochsTest seed %d%n", seed);
    Random random = new Random(seed);
    List<Integer> lengths = random.ints(random.nextInt(1, 200), 1, 300).boxed().toList();
    EpochSampler<Integer> epochs = epochs(lengths, 16, 250, seed);
    int steps = (int) epochs.steps();
    List<Integer> read = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      List<Integer> rows = epochs.at(step);
      int longest = rows.stream().mapToInt(Integer::intValue).max().orElseThrow();
      assertThat(rows.size()).as("seed %d", seed).isBetween(1, 16);
      assertThat(rows.size() == 1 || rows.size() * longest <= 250).as("seed %d", seed).isTrue();
      read.addAll(rows);
    }

    assertThat(read).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(lengths);
  }

  @ParameterizedTest
  @CsvSource({"1000", "20"})
  void step_isTheSame_whateverWasReadBefore(int tokens) {
    EpochSampler<Integer> inOrder = epochs(upTo(10), 4, tokens, 3);
    List<List<Integer>> steps = IntStream.range(0, 30).mapToObj(inOrder::at).toList();

    assertThat(epochs(upTo(10), 4, tokens, 3).at(17)).isEqualTo(steps.get(17));
    assertThat(inOrder.at(2)).isEqualTo(steps.get(2));
    assertThat(IntStream.range(0, 30).mapToObj(epochs(upTo(10), 4, tokens, 4)::at).toList())
        .isNotEqualTo(steps);
  }
}
