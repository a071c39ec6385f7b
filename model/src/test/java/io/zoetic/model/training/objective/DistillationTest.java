// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import java.util.List;
import org.junit.jupiter.api.Test;

class DistillationTest {
  @Test
  void aLongAnswer_countsAsMuchAsAShortOne_andWhatItSaysIsNoLoss() {
    var objective =
        new Distillation(
            List.of(
                new Taught(Answers.of(2, 1), reading(2)),
                new Taught(Answers.of(1, 1), reading(1))));

    LossGradient lossGradient =
        objective.lossGradient(List.of(new Likelihood(-1, -1), new Likelihood(-1)));

    assertThat(objective.klShare(0)).isCloseTo(1.0 / 4, within(1e-12));
    assertThat(objective.klShare(1)).isCloseTo(1.0 / 2, within(1e-12));
    assertThat(objective.kl()).isEqualTo(KlPenalty.fromBase(1));
    assertThat(lossGradient.loss()).isZero();
    assertThat(lossGradient.of(0, 1)).isZero();
  }

  @Test
  void teachersThatReadAnotherAnswer_andNothingTaught_areRefused() {
    assertThatThrownBy(() -> new Taught(Answers.of(2, 1), reading(3)))
        .hasMessage("a teacher must have read the same answer of 2 tokens, read one of 3");
    assertThatThrownBy(() -> new Distillation(List.of()))
        .hasMessage("at least one answer must be taught, was none");
    assertThatThrownBy(() -> new AnswerReading(new Likelihood(-1, -2), new float[3]))
        .hasMessage("states must be as many numbers for each of 2 tokens, were 3");
  }

  private static AnswerReading reading(int tokens) {
    return new AnswerReading(new Likelihood(new double[tokens]), new float[4 * tokens]);
  }
}
