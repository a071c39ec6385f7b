// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.ModelConfig;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LooksTest {
  private static final Layout LAYOUT =
      Layout.of(
          LayoutSpec.ALL,
          ModelConfig.read(Path.of("../model/src/test/resources/golden/llama")).matrices());

  private static ExpertVector z(float value) {
    float[] values = new float[LAYOUT.size()];
    Arrays.fill(values, value);
    return ExpertVector.of(LAYOUT, values);
  }

  private static Looks looks(int every, boolean endsAtOne) {
    return new Looks(every, endsAtOne, LAYOUT);
  }

  @Test
  void nothingLeftToGain_endsAfterTwoLooks() {
    Looks looks = looks(5, true);

    assertThat(looks.add(0, 0.3, z(1))).isEqualTo(Looks.Next.STEP);
    assertThat(looks.add(5, 0.996, z(2))).isEqualTo(Looks.Next.STEP);
    assertThat(looks.add(10, 0.99, z(3))).isEqualTo(Looks.Next.STEP);
    assertThat(looks.add(15, 0.995, z(4))).isEqualTo(Looks.Next.STEP);
    assertThat(looks.add(20, 0.999, z(5))).isEqualTo(Looks.Next.END);
    assertThat(looks.ended()).isEqualTo("validation has nothing left to gain");
    assertThat(looks.chosen(z(6), 20)).isEqualTo(z(5));
  }

  @Test
  void measureWithoutAnEnd_isNeverAtItsTop() {
    Looks looks = looks(5, false);
    for (int step = 0; step < 100; step += 5) {
      assertThat(looks.add(step, 1 + step, z(1 + step))).isEqualTo(Looks.Next.STEP);
    }
  }

  @Test
  void noGainInFortySteps_ends_andTheBestIsChosen() {
    for (int every : new int[] {5, 10}) {
      Looks looks = looks(every, true);
      looks.add(0, 0.3, z(1));
      looks.add(every, 0.6, z(2));
      int step = every;
      Looks.Next next = Looks.Next.STEP;
      while (next == Looks.Next.STEP) {
        step += every;
        next = looks.add(step, 0.5, z(3));
      }
      assertThat(next).isEqualTo(Looks.Next.END);
      assertThat(step).isEqualTo(every + 40);
      assertThat(looks.ended()).isEqualTo("no gain in 40 steps");
      assertThat(looks.chosen(z(3), step)).isEqualTo(z(2));
    }
  }

  @Test
  void halfOfTheGainLostTwice_goesBackToTheBest() {
    Looks looks = looks(5, true);
    looks.add(0, 0.1, z(1));
    looks.add(5, 0.5, z(2));

    assertThat(looks.add(10, 0.29, z(3))).isEqualTo(Looks.Next.STEP);
    assertThat(looks.add(15, 0.31, z(4))).isEqualTo(Looks.Next.STEP);
    assertThat(looks.add(20, 0.2, z(5))).isEqualTo(Looks.Next.STEP);
    assertThat(looks.add(25, 0.2, z(6))).isEqualTo(Looks.Next.GO_BACK);
    assertThat(looks.best()).isEqualTo(z(2));
    assertThat(looks.setbacks()).isEqualTo(1);
    assertThat(looks.add(30, 0.7, z(7))).isEqualTo(Looks.Next.STEP);
    assertThat(looks.best()).isEqualTo(z(7));
  }

  @Test
  void nothingGainedYet_isNothingToGoBackTo() {
    Looks looks = looks(5, true);
    looks.add(0, 0.1, z(1));
    for (int step = 5; step < 40; step += 5) {
      assertThat(looks.add(step, 0.01, z(2))).isEqualTo(Looks.Next.STEP);
    }
  }

  @Test
  void smallGainThatIsLost_orAnyOfANoisyMeasure_isNoReasonToGoBack() {
    Looks small = looks(5, true);
    small.add(0, 0.5, z(1));
    small.add(5, 0.59, z(2));
    for (int step = 10; step < 40; step += 5) {
      assertThat(small.add(step, 0.5, z(3))).isEqualTo(Looks.Next.STEP);
    }
    Looks noisy = looks(5, false);
    noisy.add(0, 0, z(1));
    noisy.add(5, 3, z(2));
    assertThat(noisy.add(10, 0, z(3))).isEqualTo(Looks.Next.STEP);
    assertThat(noisy.add(15, 0, z(3))).isEqualTo(Looks.Next.STEP);
  }

  @Test
  void goingBack_endsAfterSomeTimes() {
    Looks looks = looks(5, true);
    looks.add(0, 0.1, z(1));
    double best = 0.11;
    for (int i = 0; i <= Looks.SETBACKS_MAX; i++) {
      best += 0.15;
      looks.add(15 * i + 5, best, z(2));
      looks.add(15 * i + 10, 0, z(3));
      assertThat(looks.add(15 * i + 15, 0, z(3)))
          .isEqualTo(i < Looks.SETBACKS_MAX ? Looks.Next.GO_BACK : Looks.Next.STEP);
    }
  }

  @Test
  void nothingBetterThanTheStart_isNotChosen() {
    Looks looks = looks(10, true);
    looks.add(0, 0.3, z(1));
    looks.add(10, 0.3, z(2));

    assertThatThrownBy(() -> looks.chosen(z(2), 10))
        .isInstanceOf(NothingToLearnException.class)
        .hasMessage(
            "nothing was learned: validation was 0.3000 before the first step and no better in 10 steps");
  }

  @Test
  void withoutAnyLook_theLastIsChosen() {
    assertThat(looks(10, true).chosen(z(2), 30)).isEqualTo(z(2));
  }

  @Test
  void whoGoesOn_decidesAsIfNothingHadHappened() {
    Looks cut = looks(10, true);
    cut.add(0, 0.3, z(1));
    cut.add(10, 0.6, z(2));
    cut.add(20, 0.5, z(3));
    cut.add(30, 0.5, z(3));
    Looks rest = looks(10, true);
    rest.resume(cut.state());

    assertThat(rest.add(40, 0.5, z(4))).isEqualTo(Looks.Next.STEP);
    assertThat(rest.add(50, 0.5, z(4))).isEqualTo(Looks.Next.END);
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
