// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SignTestTest {
  private static final int TRIALS = 20_000;

  /** Against the sum over all ways in which coins can fall. */
  @Test
  void chance_isThatOfCoins() {
    for (int coins = 0; coins <= 12; coins++) {
      for (int better = 0; better <= coins; better++) {
        int ways = 0;
        for (int fall = 0; fall < 1 << coins; fall++) {
          ways += Integer.bitCount(fall) >= better ? 1 : 0;
        }
        assertThat(new SignTest(better, coins - better).chance())
            .isCloseTo(ways / (double) (1 << coins), within(1e-12));
      }
    }
  }

  @Test
  void nothing_saysNothing() {
    assertThat(SignTest.NONE.chance()).isEqualTo(1);
    assertThat(new SignTest(3, 1).and(new SignTest(2, 2))).isEqualTo(new SignTest(5, 3));
  }

  /** As of blocks, each under another z: how many answers change is another matter in each. */
  @Test
  void answersThatChangeAsOftenToWrong_areNoBetterThanCoins() {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    int surprised = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      SignTest all = SignTest.NONE;
      for (int block = 0; block < 3; block++) {
        all = all.and(block(random));
      }
      surprised += all.chance() <= 0.02 ? 1 : 0;
    }
    System.out.printf("%d of %d are in the 2 %%%n", surprised, TRIALS);
    assertThat(surprised / (double) TRIALS).isLessThan(0.025);
  }

  private static SignTest block(Random random) {
    double changes = random.nextDouble();
    int better = 0;
    int worse = 0;
    for (int question = 0; question < 8; question++) {
      double draw = random.nextDouble();
      better += draw < changes / 2 ? 1 : 0;
      worse += draw > 1 - changes / 2 ? 1 : 0;
    }
    return new SignTest(better, worse);
  }
}
