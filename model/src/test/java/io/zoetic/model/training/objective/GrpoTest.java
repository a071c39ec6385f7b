// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrpoTest {
  private static final Grpo.Options OPTIONS = new Grpo.Options(0.2, 0.3, KlPenalty.NONE, 1e-9);

  @Test
  void groups_withoutSignal_areDroppedAndCounted() {
    Grpo grpo = new Grpo(List.of(group(1, 1, 1), group(0, 1), group(-1)), OPTIONS);

    assertThat(grpo.dropped()).isEqualTo(2);
    assertThat(grpo.answers()).extracting(Completion::reward).containsExactly(0.0, 1.0);
    assertThat(grpo.tokenCount()).isPositive();
  }

  @Test
  void groups_allWithoutSignal_areNothingToLearn() {
    Grpo grpo = new Grpo(List.of(group(1, 1, 1), group(0, 0)), OPTIONS);

    assertThat(grpo.tokenCount()).isZero();
    assertThat(grpo.lossGradient(List.of()).loss()).isZero();
  }

  @Test
  void advantages_areDeviationsFromTheGroupsMean() {
    assertThat(group(1, 3, 1, 3).advantages(1e-9))
        .containsExactly(new double[] {-1, 1, -1, 1}, within(1e-6));
  }

  @Test
  void ratios_beyondABound_haveNoSlopeOnlyWhereTheyWouldGoOn() {
    Grpo grpo = new Grpo(List.of(group(0, 1)), OPTIONS);

    LossGradient up =
        grpo.lossGradient(List.of(Answers.likely(-1 + 0.5), Answers.likely(-1 + 0.5)));
    LossGradient down =
        grpo.lossGradient(List.of(Answers.likely(-1 - 0.5), Answers.likely(-1 - 0.5)));

    // The first answer is the bad one: it may always become less likely again.
    assertThat(up.of(0, 0)).isCloseTo(0.5 * Math.exp(0.5), within(1e-6));
    assertThat(up.of(1, 0)).isZero();
    assertThat(down.of(0, 0)).isZero();
    assertThat(down.of(1, 0)).isCloseTo(-0.5 * Math.exp(-0.5), within(1e-6));
  }

  @Test
  void samples_ofThePolicyItself_areLearntFromAsTheyAre() {
    RolloutGroup group =
        new RolloutGroup(
            List.of(
                RolloutSample.onPolicy(Answers.of(1, 0)),
                RolloutSample.onPolicy(Answers.of(2, 1))));

    LossGradient lossGradient =
        new Grpo(List.of(group), OPTIONS)
            .lossGradient(List.of(Answers.likely(-3), new Likelihood(-0.2, -4)));

    assertThat(lossGradient.of(0, 0)).isCloseTo(0.5, within(1e-6));
    assertThat(lossGradient.of(1, 0)).isCloseTo(-0.25, within(1e-6));
    assertThat(lossGradient.of(1, 1)).isCloseTo(-0.25, within(1e-6));
  }

  @Test
  void group_ofDifferentPrompts_isRefused() {
    RolloutSample one = RolloutSample.onPolicy(Answers.of(1, 0));
    RolloutSample other = RolloutSample.onPolicy(Completion.right(new int[] {5}, new int[] {1}));

    assertThatThrownBy(() -> new RolloutGroup(List.of(one, other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must have the same prompt");
  }

  /** Answers of one token, sampled with log-probability -1. */
  private static RolloutGroup group(double... rewards) {
    return new RolloutGroup(
        Arrays.stream(rewards)
            .mapToObj(reward -> new RolloutSample(Answers.of(1, reward), Answers.likely(-1)))
            .toList());
  }
}
