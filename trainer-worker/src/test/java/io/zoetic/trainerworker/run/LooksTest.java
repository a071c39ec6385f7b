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

    assertThat(looks.add(0, 0.3, z(1))).isTrue();
    assertThat(looks.add(5, 0.996, z(2))).isTrue();
    assertThat(looks.add(10, 0.99, z(3))).isTrue();
    assertThat(looks.add(15, 0.995, z(4))).isTrue();
    assertThat(looks.add(20, 0.999, z(5))).isFalse();
    assertThat(looks.ended()).isEqualTo("validation has nothing left to gain");
    assertThat(looks.chosen(z(6), 20)).isEqualTo(z(5));
  }

  @Test
  void measureWithoutAnEnd_isNeverAtItsTop() {
    Looks looks = looks(5, false);
    for (int step = 0; step < 100; step += 5) {
      assertThat(looks.add(step, 1 + step, z(1 + step))).isTrue();
    }
  }

  @Test
  void noGainInFortySteps_ends_andTheBestIsChosen() {
    for (int every : new int[] {5, 10}) {
      Looks looks = looks(every, true);
      looks.add(0, 0.3, z(1));
      looks.add(every, 0.6, z(2));
      int step = every;
      boolean goesOn = true;
      while (goesOn) {
        step += every;
        goesOn = looks.add(step, 0.5, z(3));
      }
      assertThat(step).isEqualTo(every + 40);
      assertThat(looks.ended()).isEqualTo("no gain in 40 steps");
      assertThat(looks.chosen(z(3), step)).isEqualTo(z(2));
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

    assertThat(rest.add(40, 0.5, z(4))).isTrue();
    assertThat(rest.add(50, 0.5, z(4))).isFalse();
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
