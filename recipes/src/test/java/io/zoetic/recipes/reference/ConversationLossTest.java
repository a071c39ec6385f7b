// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationLossTest {
  @Test
  void loss_isTheMeanOverAllTokens_whereThoseOfPromptsHardlyCount() {
    ConversationLoss loss =
        ConversationLoss.of(
            List.of(
                new EncodedConversation(List.of(1, 2, 3, 4), 2),
                new EncodedConversation(List.of(1, 5), 1)));

    LossGradient found = loss.lossGradient(List.of(new Likelihood(-1, -2, -3), new Likelihood(-4)));

    double all = 0.03 + 3;
    assertThat(found.loss()).isCloseTo((0.03 + 2 + 3 + 4) / all, within(1e-6));
    assertThat(found.of(0, 0)).isCloseTo(-0.03 / all, within(1e-6));
    assertThat(found.of(0, 1)).isCloseTo(-1 / all, within(1e-6));
    assertThat(found.of(1, 0)).isCloseTo(-1 / all, within(1e-6));
    assertThat(loss.predictedTokens()).isEqualTo(4);
  }
}
