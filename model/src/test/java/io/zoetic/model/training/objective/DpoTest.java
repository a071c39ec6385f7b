// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import java.util.List;
import org.junit.jupiter.api.Test;

class DpoTest {
  private static final Completion ONE = Answers.of(1, 0);
  private static final Likelihood LIKELY = Answers.likely(-2);
  private static final Preference PAIR = Preference.of(ONE, ONE, LIKELY, LIKELY);

  @Test
  void loss_atTheBaseModel_isLogTwo() {
    for (double smoothing : new double[] {0, 0.2}) {
      Dpo dpo = new Dpo(List.of(PAIR), new Dpo.Options(0.3, smoothing, Dpo.Ties.SKIP));

      assertThat(dpo.lossGradient(List.of(LIKELY, LIKELY)).loss())
          .isCloseTo(Math.log(2), within(1e-15));
    }
  }

  @Test
  void slope_makesTheBetterOneLikelier_lessSoTheBetterItIs() {
    Dpo dpo = new Dpo(List.of(PAIR), Dpo.Options.of(0.5));

    LossGradient undecided = dpo.lossGradient(List.of(LIKELY, LIKELY));
    LossGradient decided = dpo.lossGradient(List.of(Answers.likely(-1), Answers.likely(-9)));

    assertThat(undecided.of(0, 0)).isEqualTo(-0.25);
    assertThat(undecided.of(1, 0)).isEqualTo(0.25);
    assertThat(decided.of(0, 0)).isBetween(-0.25, -1e-3);
  }

  @Test
  void ties_areSkippedAndCounted_orHeldAtTheBaseModelsMargin() {
    List<Preference> pairs = List.of(PAIR, PAIR.asTie());

    Dpo skipping = new Dpo(pairs, Dpo.Options.of(0.5));
    assertThat(skipping.skipped()).isEqualTo(1);
    assertThat(skipping.answers()).hasSize(2);

    Dpo smooth = new Dpo(List.of(PAIR.asTie()), new Dpo.Options(0.5, 0, Dpo.Ties.SMOOTH));
    assertThat(smooth.skipped()).isZero();
    assertThat(smooth.lossGradient(List.of(LIKELY, LIKELY)).of(0, 0)).isZero();
    LossGradient apart = smooth.lossGradient(List.of(Answers.likely(-1), LIKELY));
    assertThat(apart.of(0, 0)).isPositive();
  }

  @Test
  void margins_ofAnySize_haveAFiniteLossAndSlope() {
    Dpo dpo = new Dpo(List.of(PAIR), Dpo.Options.of(1));

    LossGradient lost = dpo.lossGradient(List.of(Answers.likely(-5000), Answers.likely(-1)));

    assertThat(lost.loss()).isCloseTo(4999, within(1e-9));
    assertThat(lost.of(0, 0)).isEqualTo(-1);
    assertThat(dpo.lossGradient(List.of(Answers.likely(-1), Answers.likely(-5000))).loss())
        .isZero();
  }

  @Test
  void preference_betweenAnswersToDifferentPrompts_isRefused() {
    Completion other = Completion.right(new int[] {5}, new int[] {1});

    assertThatThrownBy(() -> Preference.of(ONE, other, LIKELY, LIKELY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a preference must be between answers to one prompt");
  }
}
