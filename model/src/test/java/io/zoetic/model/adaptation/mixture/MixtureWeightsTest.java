// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MixtureWeightsTest {
  @Test
  void noLogitsMakeSharesThatAreNoneOrMoreThanOne() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      double scale = Math.pow(10, random.nextInt(-3, 300));
      double[] logits =
          IntStream.range(0, random.nextInt(1, 17))
              .mapToDouble(_ -> scale * random.nextGaussian())
              .toArray();
      MixtureWeights weights = MixtureWeights.ofLogits(logits);
      double sum = IntStream.range(0, logits.length).mapToDouble(weights::of).sum();
      assertThat(sum).as("case %d", i).isBetween(0.0, 1 + 1e-9);
      assertThat(weights.base()).isBetween(0.0, 1.0);
      assertThat(sum + weights.base()).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void sharesOfEqualLogitsAreEqualAndSoIsTheBaseModels() {
    MixtureWeights weights = MixtureWeights.ofLogits(0, 0, 0);
    assertThat(weights.of(1)).isEqualTo(0.25);
    assertThat(weights.base()).isEqualTo(0.25);
  }

  @Test
  void logitsOfSharesLeadBackToThem() {
    MixtureWeights weights = new MixtureWeights(List.of(600_000, 100_000));
    MixtureWeights back = MixtureWeights.ofLogits(weights.logits(1e-9));
    assertThat(back.of(0)).isCloseTo(0.6, within(1e-5));
    assertThat(back.of(1)).isCloseTo(0.1, within(1e-5));
  }

  @Test
  void refusesWhatIsNoMixture() {
    assertThatThrownBy(() -> new MixtureWeights(List.of(600_000, 400_001)))
        .hasMessageContaining("at most 1 in all");
    assertThatThrownBy(() -> new MixtureWeights(List.of(-1))).hasMessageContaining(">= 0");
    assertThatThrownBy(() -> new MixtureWeights(new ArrayList<>()))
        .hasMessageContaining("at least one expert");
  }

  @Test
  void meanAndBoundLeaveTheRestToTheBaseModel() {
    MixtureWeights mean =
        MixtureWeights.mean(
            List.of(MixtureWeights.single(2, 0), new MixtureWeights(List.of(0, 10_000))));
    assertThat(mean.millionths()).containsExactly(500_000, 5_000);
    assertThat(mean.atLeast(0.01).millionths()).containsExactly(500_000, 0);
    assertThat(MixtureWeights.base(2).isBase()).isTrue();
    assertThat(MixtureWeights.base(2).vector(List.of())).isNull();
  }
}
