// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonInferiorityTest {
  private static final GateOptions OPTIONS = GateOptions.ofDefaults();
  private static final int TRIALS = 4000;

  @ParameterizedTest
  @ValueSource(ints = {20, 60, 100, 200})
  void oneWorseAnswer_isWithinTheMargin_aTenthOfThemIsNot(int questions) {
    double margin = OPTIONS.marginOf(questions);

    assertThat(PairedComparison.of(questions, questions, 0, 0).isNoWorseThan(margin)).isTrue();
    assertThat(PairedComparison.of(questions, questions, 0, 1).isNoWorseThan(margin)).isTrue();
    int tenth = Math.max(3, questions / 10);
    assertThat(PairedComparison.of(questions, questions, 0, tenth).isNoWorseThan(margin)).isFalse();
  }

  @Test
  void margin_ofManyQuestions_isTheConfiguredOne() {
    assertThat(OPTIONS.marginOf(60)).isBetween(0.05, 0.06);
    assertThat(OPTIONS.marginOf(100)).isEqualTo(0.05);
  }

  @Test
  void sameQuality_isSeldomFoundBetter() {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    int found = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      found += PairedComparison.ofRight(answers(random), answers(random)).lower() > 0 ? 1 : 0;
    }

    assertThat(found / (double) TRIALS).isBetween(0.02, 0.08);
  }

  private static boolean[] answers(Random random) {
    boolean[] right = new boolean[60];
    for (int i = 0; i < right.length; i++) {
      right[i] = random.nextDouble() < 0.7;
    }
    return right;
  }

  @Test
  void notANumber_isNeitherBetterNorNoWorse() {
    PairedComparison broken =
        PairedComparison.ofScores(new double[] {0, 0, 0}, new double[] {1, Double.NaN, 1});

    assertThat(broken.lower() > 0).isFalse();
    assertThat(broken.isNoWorseThan(1)).isFalse();
  }

  @Test
  void oneScore_tellsNothingUnlessItIsUnchanged() {
    PairedComparison unchanged = PairedComparison.ofScores(new double[] {0.5}, new double[] {0.5});
    PairedComparison changed = PairedComparison.ofScores(new double[] {0.5}, new double[] {0.4});

    assertThat(unchanged.isNoWorseThan(OPTIONS.marginOf(1))).isTrue();
    assertThat(changed.isNoWorseThan(OPTIONS.marginOf(1))).isFalse();
  }
}
