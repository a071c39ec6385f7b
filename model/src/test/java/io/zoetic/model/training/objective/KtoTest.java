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

class KtoTest {
  private static final Completion ANSWER = Answers.of(1, 0);
  private static final Likelihood BASE = Answers.likely(-2);

  @Test
  void slope_makesGoodAnswersLikelierAndBadOnesLess() {
    Kto kto =
        new Kto(
            List.of(Judgement.good(ANSWER, BASE), Judgement.bad(ANSWER, BASE)),
            new Kto.Options(1, 1, 2),
            0);

    LossGradient atBase = kto.lossGradient(List.of(BASE, BASE));

    // λ β σ(0)(1 - σ(0)) / 2
    assertThat(atBase.of(0, 0)).isEqualTo(-1 * 0.25 / 2);
    assertThat(atBase.of(1, 0)).isEqualTo(2 * 0.25 / 2);
    assertThat(atBase.loss()).isEqualTo((0.5 + 2 * 0.5) / 2);
  }

  @Test
  void slope_farFromTheReferencePoint_vanishes() {
    Kto kto = new Kto(List.of(Judgement.good(ANSWER, BASE)), Kto.Options.of(1), 0);

    for (double logprob : new double[] {-1000, 998}) {
      assertThat(kto.lossGradient(List.of(Answers.likely(logprob))).of(0, 0))
          .isCloseTo(0, within(1e-9));
    }
  }

  @Test
  void referencePoint_isTheMeanRatioOfMismatchedAnswers_neverNegative() {
    List<Likelihood> base = List.of(Answers.likely(-5), Answers.likely(-3));

    assertThat(Kto.referencePoint(List.of(Answers.likely(-2), Answers.likely(-4)), base))
        .isEqualTo(1);
    assertThat(Kto.referencePoint(List.of(Answers.likely(-6), Answers.likely(-4)), base)).isZero();
    assertThat(Kto.referencePoint(List.of(), List.of())).isZero();
  }

  @Test
  void mismatched_givesEachPromptTheNextOnesAnswer() {
    List<Completion> mismatched =
        Kto.mismatched(
            List.of(
                Completion.right(new int[] {1}, new int[] {10}),
                Completion.right(new int[] {2}, new int[] {20}),
                Completion.right(new int[] {3}, new int[] {30})));

    assertThat(mismatched).extracting(each -> each.prompt()[0]).containsExactly(1, 2, 3);
    assertThat(mismatched).extracting(each -> each.answer()[0]).containsExactly(20, 30, 10);
  }

  @Test
  void weights_multiplyWhatAnAnswerCounts() {
    Judgement once = Judgement.bad(ANSWER, BASE);

    LossGradient lossGradient =
        new Kto(List.of(once, once.weighing(3), once.weighing(0)), Kto.Options.of(1), 0.5)
            .lossGradient(List.of(BASE, BASE, BASE));

    assertThat(lossGradient.of(1, 0)).isCloseTo(3 * lossGradient.of(0, 0), within(1e-15));
    assertThat(lossGradient.of(2, 0)).isZero();
  }

  @Test
  void referencePoint_belowZero_isRefused() {
    assertThatThrownBy(() -> new Kto(List.of(), Kto.Options.of(1), -0.1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("referencePoint must be >= 0, was -0.1");
  }
}
