// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SignFlipsTest {
  /** Of eight flips of three shots one alone is as good. */
  @Test
  void chanceOfOneCandidate_isTheShareOfFlipsThatAreAsGood() {
    double[] chances = SignFlips.chances(new double[][] {{1, 1, 1}}, 1);
    assertThat(chances).containsExactly(1 / 8.0);
    // Flips of the second shot, which says nothing, are as good.
    assertThat(SignFlips.chances(new double[][] {{1, 0, 1}}, 1)).containsExactly(2 / 8.0);
    assertThat(SignFlips.chances(new double[][] {{0, 0, 0}}, 1)).containsExactly(1.0);
  }

  /** Two that say the opposite of each other: one of them is always as good as it gets. */
  @Test
  void chance_countsWhatAnyCandidateGains() {
    double[] chances = SignFlips.chances(new double[][] {{1, 1, 1}, {-1, -1, -1}}, 1);
    assertThat(chances[0]).isEqualTo(2 / 8.0);
    assertThat(chances[1]).isEqualTo(1.0);
  }

  @Test
  void flipsOfManyShots_areDrawn_theSameForASeed() {
    double[] gains = new double[40];
    Arrays.fill(gains, 1);
    for (int i = 0; i < 12; i++) {
      gains[i] = -1;
    }
    double[] chances = SignFlips.chances(new double[][] {gains}, 3);
    assertThat(chances).isEqualTo(SignFlips.chances(new double[][] {gains}, 3));
    // P(at least 28 of 40 coins are heads) by the binomial distribution.
    assertThat(chances[0]).isCloseTo(0.00829, within(0.006));
  }
}
