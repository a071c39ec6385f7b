// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReinforceTest {
  @Test
  void importance_isTheRatioToTheBehaviour_upToItsBound() {
    Completion answer = Answers.of(2, 1);
    Likelihood behaviour = new Likelihood(-2, -1);
    var options = new Reinforce.Options(Baseline.NONE, KlPenalty.NONE, 2);
    var objective = new Reinforce(List.of(new RolloutSample(answer, behaviour)), options);

    assertThat(objective.lossGradient(List.of(new Likelihood(-2.5, -1))).of(0, 1))
        .isCloseTo(-Math.exp(-0.5), within(1e-12));
    assertThat(objective.lossGradient(List.of(new Likelihood(-0.1, -0.1))).of(0, 1)).isEqualTo(-2);
  }

  @Test
  void runningMean_takesNothingOffAtFirst_thenForgets() {
    Baseline.RunningMean first = Baseline.RunningMean.of(0.75);
    List<RolloutSample> two =
        List.of(RolloutSample.onPolicy(Answers.of(1, 2)), RolloutSample.onPolicy(Answers.of(1, 4)));

    assertThat(first.of(two)).containsExactly(0, 0);
    Baseline.RunningMean second = first.after(two);
    assertThat(second.of(two)).containsExactly(3, 3);
    assertThat(second.after(two.subList(0, 1)).mean()).isEqualTo(0.75 * 3 + 0.25 * 2);
  }

  @Test
  void batchMean_ofOneSample_isNoBaseline() {
    assertThat(Baseline.BATCH_MEAN.of(List.of(RolloutSample.onPolicy(Answers.of(1, 5)))))
        .containsExactly(0);
  }

  @Test
  void promptMean_isOfTheOthersOfAPrompt_howeverHardOtherPromptsAre() {
    List<RolloutSample> samples =
        Stream.of(easy(1), hard(-1), easy(1), hard(1), easy(-1), hard(-1))
            .map(RolloutSample::onPolicy)
            .toList();

    assertThat(Baseline.PROMPT_MEAN.of(samples)).containsExactly(0, 0, 0, -1, 1, 0);
  }

  private static Completion easy(double reward) {
    return new Completion(new int[] {1}, new int[] {3}, reward);
  }

  private static Completion hard(double reward) {
    return new Completion(new int[] {2}, new int[] {3}, reward);
  }

  @Test
  void weight_ofALikedAnswer_neverMakesItWorseThanOthers() {
    List<RolloutSample> liked =
        Stream.of(0.5, 1.0, 1.0, 1.0)
            .map(weight -> RolloutSample.onPolicy(Answers.of(1, 1)).weighing(weight))
            .toList();
    var options = new Reinforce.Options(Baseline.BATCH_MEAN, KlPenalty.NONE, 2);

    LossGradient lossGradient =
        new Reinforce(liked, options)
            .lossGradient(Collections.nCopies(liked.size(), new Likelihood(-1)));

    for (int i = 0; i < liked.size(); i++) {
      assertThat(lossGradient.of(i, 0)).isZero();
    }
  }

  @Test
  void weight_ofHalf_countsHalf() {
    List<RolloutSample> two =
        List.of(
            RolloutSample.onPolicy(Answers.of(1, 1)),
            RolloutSample.onPolicy(Answers.of(1, 1)).weighing(0.5));
    var options = new Reinforce.Options(Baseline.NONE, KlPenalty.NONE, 2);

    LossGradient lossGradient =
        new Reinforce(two, options).lossGradient(Collections.nCopies(2, new Likelihood(-1)));

    assertThat(lossGradient.of(0, 0)).isEqualTo(-0.5);
    assertThat(lossGradient.of(1, 0)).isEqualTo(-0.25);
    assertThat(new Reinforce(two, options).klShare(1)).isEqualTo(0.25);
  }

  @Test
  void behaviour_ofAnotherLength_isRefused() {
    assertThatThrownBy(() -> new RolloutSample(Answers.of(2, 1), new Likelihood(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("one log-probability per token of the answer, 2, had 1");
  }
}
