// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficReportTest {
  private static TrafficReport taken(int taken, int prompts) {
    return new TrafficReport("dates", prompts, taken, 0.05);
  }

  /** By the definition: with a larger share, as few would be taken in less than 5 % of cases. */
  private static double naive(int taken, int prompts) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < 60; i++) {
      double share = (low + high) / 2;
      double atMost = 0;
      double term = Math.pow(1 - share, prompts);
      for (int k = 0; k <= taken; k++) {
        atMost += term;
        term *= (double) (prompts - k) / (k + 1) * share / (1 - share);
      }
      low = atMost > 0.05 ? share : low;
      high = atMost > 0.05 ? high : share;
    }
    return low;
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "0, 60", "3, 60", "1, 400", "20, 25"})
  void upper_isTheLargestShareWithWhichAsFewAreNotRare(int taken, int prompts) {
    assertThat(taken(taken, prompts).upper()).isCloseTo(naive(taken, prompts), within(1e-9));
  }

  @Test
  void nothingAsked_mayAllBeTaken() {
    assertThat(taken(0, 0).upper()).isEqualTo(1);
    assertThat(taken(7, 7).upper()).isEqualTo(1);
    assertThat(taken(0, 0).reasons()).isEmpty();
  }

  @Test
  void moreThanAShare_isRefused_whereThereAreEnough() {
    assertThat(taken(5, 100).reasons()).isEmpty();
    assertThat(taken(19, 19).reasons()).isEmpty();
    assertThat(taken(6, 100).reasons())
        .containsExactly(
            "other experts must keep their recorded prompts but for a share of 0.05, would lose 6 of 100 to dates");
  }
}
