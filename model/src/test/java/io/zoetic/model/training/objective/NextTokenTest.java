// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import java.util.List;
import org.junit.jupiter.api.Test;

class NextTokenTest {
  private static final List<Completion> TWO = List.of(Answers.of(2, 1), Answers.of(1, 1));

  @Test
  void answers_countByTheirWeights() {
    var objective = new NextToken(TWO, List.of(1.0, 0.5), KlPenalty.NONE);

    LossGradient lossGradient =
        objective.lossGradient(List.of(new Likelihood(-1, -1), new Likelihood(-1)));

    assertThat(lossGradient.of(0, 0)).isEqualTo(-0.25);
    assertThat(lossGradient.of(0, 1)).isEqualTo(-0.25);
    assertThat(lossGradient.of(1, 0)).isEqualTo(-0.25);
  }

  @Test
  void weights_thatAreNoWeights_areRefused() {
    assertThatThrownBy(() -> new NextToken(TWO, List.of(1.0), KlPenalty.NONE))
        .hasMessageContaining("each of 2 answers must have a weight, had 1");
    assertThatThrownBy(() -> new NextToken(TWO, List.of(1.0, -1.0), KlPenalty.NONE))
        .hasMessageContaining("weight must be >= 0, was -1.0");
  }
}
