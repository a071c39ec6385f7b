// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EProcessTest {
  private static final int LIVES = 2000;

  /** By the definition: the weighted mean over λ of products, in plain numbers. */
  private static double naive(double... changes) {
    double sum = 0;
    double weights = 0;
    for (int i = 0; i < 100; i++) {
      double wealth = 1;
      for (double change : changes) {
        wealth *= 1 + (i + 0.5) / 100 * change;
      }
      double weight = 0.9 * 5 * Math.pow((i + 0.5) / 100, 4) + 0.1;
      sum += weight * wealth;
      weights += weight;
    }
    return sum / weights;
  }

  private static double[] changes(Random random, int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  @Test
  void value_isThatOfTheDefinition() {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    for (int count = 0; count < 40; count++) {
      double[] changes = changes(random, count);

      assertThat(EProcess.of(changes).value())
          .isCloseTo(naive(changes), within(1e-9 * naive(changes)));
    }
  }

  /** ∫ (4.5 λ⁴ + 0.1) (1 + λ) dλ over 0..1 is 0.9 · 11/6 + 0.1 · 1.5. */
  @Test
  void oneGain_isWorthTheIntegral() {
    assertThat(EProcess.of(1).value()).isCloseTo(1.8, within(0.001));
  }

  /**
   * A tenth of the capital bets on whatever gain there is, and so costs ten times as much at most.
   */
  @Test
  void smallGains_thatAreManyAddUp() {
    double[] changes = new double[1000];
    Arrays.setAll(changes, i -> i % 20 < 11 ? 1 : -1);
    double evenly = 0;
    for (int i = 0; i < 100; i++) {
      double stake = (i + 0.5) / 100;
      evenly += Math.exp(550 * Math.log1p(stake) + 450 * Math.log1p(-stake)) / 100;
    }

    assertThat(EProcess.of(changes).value()).isGreaterThan(evenly / 10).isLessThan(evenly);
  }

  @Test
  void parts_areWorthWhatTheWholeIs_inWhateverOrder() {
    double[] all = changes(new Random(7), 30);
    EProcess first = EProcess.of(Arrays.copyOfRange(all, 0, 11));
    EProcess then = EProcess.of(Arrays.copyOfRange(all, 11, 30));

    double whole = EProcess.of(all).value();
    assertThat(first.and(then).value()).isCloseTo(whole, within(1e-9 * whole));
    assertThat(then.and(first).and(EProcess.NONE).value()).isCloseTo(whole, within(1e-9 * whole));
  }

  @Test
  void nothing_saysNothing_andLossesLessThanThat() {
    assertThat(EProcess.NONE.value()).isCloseTo(1, within(1e-12));
    assertThat(EProcess.of(0, 0, 0).value()).isCloseTo(1, within(1e-12));
    assertThat(EProcess.of(-1).value()).isCloseTo(0.2, within(0.001));
    assertThat(EProcess.of(Double.NaN).value()).isEqualTo(EProcess.of(-1).value());
  }

  @Test
  void anyNumberOfGains_isFinite() {
    double[] gains = new double[100_000];
    Arrays.fill(gains, 1);

    assertThat(EProcess.of(gains).value()).isFinite().isGreaterThan(1e300);
  }

  @Test
  void changesOutsideOfMinusOneToOne_areRefused() {
    assertThatThrownBy(() -> EProcess.of(1.5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("changes must be in -1..1, one was 1.5");
  }

  /** Whenever one looks: the best moment of 200 changes counts. */
  @Test
  void changesWithoutGain_seldomLookLikeOne_atAnyTime() {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    int fooled = 0;
    for (int life = 0; life < LIVES; life++) {
      EProcess evidence = EProcess.NONE;
      boolean ever = false;
      for (int i = 0; i < 200 && !ever; i++) {
        evidence = evidence.and(EProcess.of(random.nextInt(3) - 1));
        ever = evidence.value() >= 20;
      }
      fooled += ever ? 1 : 0;
    }
    System.out.printf("%d of %d lives%n", fooled, LIVES);
    assertThat(fooled / (double) LIVES).isLessThan(0.065);
  }
}
