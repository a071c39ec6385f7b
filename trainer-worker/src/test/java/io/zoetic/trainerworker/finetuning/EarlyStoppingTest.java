// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EarlyStoppingTest {
  private static final Layout LAYOUT =
      Layout.of(
          LayoutSpec.ALL,
          ModelConfig.read(Path.of("../model/src/test/resources/golden/llama")).matrices());

  private static ExpertVector z(float value) {
    float[] values = new float[LAYOUT.size()];
    Arrays.fill(values, value);
    return ExpertVector.of(LAYOUT, values);
  }

  private static EarlyStopping stopping(int every, boolean endsAtOne) {
    return new EarlyStopping(every, endsAtOne, LAYOUT);
  }

  @Test
  void nothingLeftToGain_endsAfterTwoLooks() {
    EarlyStopping stopping = stopping(5, true);

    assertThat(stopping.add(0, 0.3, z(1))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(stopping.add(5, 0.996, z(2))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(stopping.add(10, 0.99, z(3))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(stopping.add(15, 0.995, z(4))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(stopping.add(20, 0.999, z(5))).isEqualTo(EarlyStopping.Next.END);
    assertThat(stopping.ended()).isEqualTo("validation has nothing left to gain");
    assertThat(stopping.chosen(z(6), 20)).isEqualTo(z(5));
  }

  @Test
  void measureWithoutAnEnd_isNeverAtItsTop() {
    EarlyStopping stopping = stopping(5, false);
    for (int step = 0; step < 100; step += 5) {
      assertThat(stopping.add(step, 1 + step, z(1 + step))).isEqualTo(EarlyStopping.Next.STEP);
    }
  }

  @Test
  void noGainInFortySteps_ends_andTheBestIsChosen() {
    for (int every : new int[] {5, 10}) {
      EarlyStopping stopping = stopping(every, true);
      stopping.add(0, 0.3, z(1));
      stopping.add(every, 0.6, z(2));
      int step = every;
      EarlyStopping.Next next = EarlyStopping.Next.STEP;
      while (next == EarlyStopping.Next.STEP) {
        step += every;
        next = stopping.add(step, 0.5, z(3));
      }
      assertThat(next).isEqualTo(EarlyStopping.Next.END);
      assertThat(step).isEqualTo(every + 40);
      assertThat(stopping.ended()).isEqualTo("no gain in 40 steps");
      assertThat(stopping.chosen(z(3), step)).isEqualTo(z(2));
    }
  }

  @Test
  void halfOfTheGainLostTwice_goesBackToTheBest() {
    EarlyStopping stopping = stopping(5, true);
    stopping.add(0, 0.1, z(1));
    stopping.add(5, 0.5, z(2));

    assertThat(stopping.add(10, 0.29, z(3))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(stopping.add(15, 0.31, z(4))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(stopping.add(20, 0.2, z(5))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(stopping.add(25, 0.2, z(6))).isEqualTo(EarlyStopping.Next.GO_BACK);
    assertThat(stopping.best()).isEqualTo(z(2));
    assertThat(stopping.setbacks()).isEqualTo(1);
    assertThat(stopping.add(30, 0.7, z(7))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(stopping.best()).isEqualTo(z(7));
  }

  @Test
  void nothingGainedYet_isNothingToGoBackTo() {
    EarlyStopping stopping = stopping(5, true);
    stopping.add(0, 0.1, z(1));
    for (int step = 5; step < 40; step += 5) {
      assertThat(stopping.add(step, 0.01, z(2))).isEqualTo(EarlyStopping.Next.STEP);
    }
  }

  @Test
  void smallGainThatIsLost_orAnyOfANoisyMeasure_isNoReasonToGoBack() {
    EarlyStopping small = stopping(5, true);
    small.add(0, 0.5, z(1));
    small.add(5, 0.59, z(2));
    for (int step = 10; step < 40; step += 5) {
      assertThat(small.add(step, 0.5, z(3))).isEqualTo(EarlyStopping.Next.STEP);
    }
    EarlyStopping noisy = stopping(5, false);
    noisy.add(0, 0, z(1));
    noisy.add(5, 3, z(2));
    assertThat(noisy.add(10, 0, z(3))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(noisy.add(15, 0, z(3))).isEqualTo(EarlyStopping.Next.STEP);
  }

  @Test
  void goingBack_endsAfterSomeTimes() {
    EarlyStopping stopping = stopping(5, true);
    stopping.add(0, 0.1, z(1));
    double best = 0.11;
    for (int i = 0; i <= EarlyStopping.SETBACKS_MAX; i++) {
      best += 0.15;
      stopping.add(15 * i + 5, best, z(2));
      stopping.add(15 * i + 10, 0, z(3));
      assertThat(stopping.add(15 * i + 15, 0, z(3)))
          .isEqualTo(
              i < EarlyStopping.SETBACKS_MAX
                  ? EarlyStopping.Next.GO_BACK
                  : EarlyStopping.Next.STEP);
    }
  }

  @Test
  void nothingBetterThanTheStart_isNotChosen() {
    EarlyStopping stopping = stopping(10, true);
    stopping.add(0, 0.3, z(1));
    stopping.add(10, 0.3, z(2));

    assertThatThrownBy(() -> stopping.chosen(z(2), 10))
        .isInstanceOf(NothingToLearnException.class)
        .hasMessage(
            "nothing was learned: validation was 0.3000 before the first step and no better in 10 steps");
  }

  @Test
  void withoutAnyLook_theLastIsChosen() {
    assertThat(stopping(10, true).chosen(z(2), 30)).isEqualTo(z(2));
  }

  @Test
  void whoGoesOn_decidesAsIfNothingHadHappened() {
    EarlyStopping cut = stopping(10, true);
    cut.add(0, 0.3, z(1));
    cut.add(10, 0.6, z(2));
    cut.add(20, 0.5, z(3));
    cut.add(30, 0.5, z(3));
    EarlyStopping rest = stopping(10, true);
    rest.resume(cut.state());

    assertThat(rest.add(40, 0.5, z(4))).isEqualTo(EarlyStopping.Next.STEP);
    assertThat(rest.add(50, 0.5, z(4))).isEqualTo(EarlyStopping.Next.END);
    assertThat(rest.chosen(z(4), 50)).isEqualTo(z(2));
    Map<String, Object> told = new TreeMap<>();
    rest.tell(told);
    assertThat(told)
        .containsEntry("validation", 0.6)
        .containsEntry("validation_start", 0.3)
        .containsEntry("best_step", 10)
        .containsEntry("ended", "no gain in 40 steps");
  }
}
