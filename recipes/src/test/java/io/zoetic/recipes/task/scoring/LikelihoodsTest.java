// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What log-probabilities say. */
final class LikelihoodsTest {
  private static final Continuation SHORT = new Continuation("ice", List.of(-1.0, -2.0));
  private static final Continuation LONG =
      new Continuation("water vapour", List.of(-1.5, -1.5, -1.0));

  @Test
  void mostLikely_isTheHighestSum_andPerCharacterTheHighestMean() {
    List<Continuation> options = List.of(LONG, SHORT);

    assertThat(Likelihoods.mostLikely(options)).isEqualTo(1);
    assertThat(Likelihoods.mostLikelyPerCharacter(options)).isZero();
  }

  @Test
  void context_isThatOfLmEval() {
    assertThat(Likelihoods.context("What melts?")).isEqualTo("Question: What melts?\nAnswer:");
  }

  @Test
  void equalOptions_giveTheFirst() {
    assertThat(Likelihoods.mostLikely(List.of(SHORT, SHORT))).isZero();
  }

  @Test
  void means_areOverTokensAndCodePoints() {
    assertThat(SHORT.perToken()).isEqualTo(-1.5);
    assertThat(SHORT.perCharacter()).isEqualTo(-1.0);
    assertThat(new Continuation("\ud83d\ude00\ud83d\ude00", List.of(-4.0)).perCharacter())
        .isEqualTo(-2.0);
  }

  @Test
  void shareOfRight_isASoftmax() {
    assertThat(Likelihoods.shareOfRight(List.of(SHORT, LONG), 0))
        .isCloseTo(1 / (1 + Math.exp(-1)), within(1e-12));
    Continuation impossible = new Continuation("x", List.of(Double.NEGATIVE_INFINITY));
    assertThat(Likelihoods.shareOfRight(List.of(impossible, impossible), 1)).isEqualTo(0.5);
  }

  @Test
  void perplexity_isOverAllTokens() {
    assertThat(Likelihoods.perplexity(List.of(SHORT, LONG)))
        .isCloseTo(Math.exp(7.0 / 5), within(1e-12));
  }

  @Test
  void whatIsNoLogProbability_isRefused() {
    assertThatThrownBy(() -> new Continuation("x", List.of(0.1)))
        .hasMessageContaining("must be <= 0, was 0.1");
    assertThatThrownBy(() -> new Continuation("x", List.of(Double.NaN)))
        .hasMessageContaining("was NaN");
    assertThatThrownBy(() -> new Continuation("x", List.of())).hasMessageContaining("had none");
  }
}
