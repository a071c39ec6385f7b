// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int DRAWS = 200_000;
  private static final float[] LOGITS = {1f, 3f, 2f, -1f, 2.5f};

  @Test
  void greedy_ofEqualLogits_takesTheFirst() {
    Sampler sampler = new Sampler(SamplingParameters.greedy(), new int[0]);

    assertThat(sampler.next(new float[] {1, 2, 2, 0})).isEqualTo(1);
  }

  @Test
  void sampled_overManySeeds_followsTheSoftmaxAtItsTemperature() {
    double[] frequencies = frequencies(new SamplingParameters(2, 1, 0, 0, 1, 0, 0));

    double[] expected = softmax(2, 0, 1, 2, 3, 4);
    for (int token = 0; token < LOGITS.length; token++) {
      assertThat(frequencies[token]).isCloseTo(expected[token], within(0.01));
    }
  }

  @Test
  void topK_keepsTheMostLikelyAndTheirProportions() {
    double[] frequencies = frequencies(new SamplingParameters(1, 1, 2, 0, 1, 0, 0));

    double[] expected = softmax(1, 1, 4);
    assertThat(frequencies[1]).isCloseTo(expected[1], within(0.01));
    assertThat(frequencies[4]).isCloseTo(expected[4], within(0.01));
    assertThat(frequencies[0] + frequencies[2] + frequencies[3]).isZero();
  }

  @Test
  void topP_keepsTheSmallestSetOfThatMass() {
    // Softmax of LOGITS is about .07 .48 .18 .01 .29 and the two most likely have .75 of it.
    double[] frequencies = frequencies(new SamplingParameters(1, 0.7, 0, 0, 1, 0, 0));

    assertThat(frequencies[0] + frequencies[2] + frequencies[3]).isZero();
    assertThat(frequencies[1]).isCloseTo(softmax(1, 1, 4)[1], within(0.01));
  }

  @Test
  void topP_almostZero_isGreedy() {
    assertThat(frequencies(new SamplingParameters(1, 1e-9, 0, 0, 1, 0, 0))[1])
        .isCloseTo(1, within(1e-9));
  }

  @Test
  void minP_keepsThoseOfThatShareOfTheMostLikely_atTheTemperature() {
    // Shares of the most likely one at temperature 1 are about .14 1 .37 .02 .61.
    double[] frequencies = frequencies(minP(1, 0.3));
    double[] expected = softmax(1, 1, 2, 4);
    for (int token = 0; token < LOGITS.length; token++) {
      assertThat(frequencies[token]).isCloseTo(expected[token], within(0.01));
    }

    double[] warmer = frequencies(minP(2, 0.3)); // .37 1 .61 .14 .78
    assertThat(warmer[0]).isCloseTo(softmax(2, 0, 1, 2, 4)[0], within(0.01));
    assertThat(warmer[3]).isZero();
  }

  @Test
  void minP_ofOne_leavesOnlyTheMostLikely() {
    assertThat(frequencies(minP(1.5, 1))[1]).isCloseTo(1, within(1e-9));
  }

  @Test
  void badWords_areNeverCompleted_whileTheirBeginningsAreFree() {
    SamplingParameters parameters = greedyWithout(List.of(List.of(1, 1), List.of(4)));
    Sampler sampler = new Sampler(parameters, new int[] {1});

    assertThat(sampler.isPlainGreedy()).isFalse();
    assertThat(sampler.next(LOGITS)).isEqualTo(1); // the prompt does not count
    assertThat(sampler.next(LOGITS)).isEqualTo(2); // neither 1 after 1 nor ever 4
    assertThat(sampler.next(LOGITS)).isEqualTo(1);
  }

  @Test
  void ends_beforeTheLeastLength_areNotChosen() {
    Sampler sampler = new Sampler(SamplingParameters.greedy(), new int[0], 2, List.of(1, 4));

    assertThat(sampler.isPlainGreedy()).isFalse();
    assertThat(sampler.next(LOGITS)).isEqualTo(2);
    assertThat(sampler.next(LOGITS)).isEqualTo(2);
    assertThat(sampler.isPlainGreedy()).isTrue();
    assertThat(sampler.next(LOGITS)).isEqualTo(1);
  }

  @Test
  void logprob_whereTokensAreBanned_isThatOfTheDistributionThatIsLeft() {
    double[] expected = softmax(1, 0, 2, 3);
    for (int seed = 0; seed < 200; seed++) {
      Sampler sampler =
          new Sampler(SamplingParameters.sampled(1, seed), new int[0], 1, List.of(1, 4));
      int token = sampler.next(LOGITS);
      assertThat(Math.exp(sampler.logprob())).isCloseTo(expected[token], within(1e-6));
    }
  }

  @Test
  void penalties_lowerWhatWasSaid_asTheirFormulasSay() {
    SamplingParameters repetition = new SamplingParameters(0, 1, 0, 0, 2, 0, 0);
    assertThat(new Sampler(repetition, new int[] {1}).next(LOGITS)).isEqualTo(4); // 3 / 2 < 2.5

    SamplingParameters negative = new SamplingParameters(0, 1, 0, 0, 3, 0, 0);
    assertThat(new Sampler(negative, new int[] {0}).next(new float[] {-1, -2})).isEqualTo(1);

    Sampler frequency = new Sampler(new SamplingParameters(0, 1, 0, 0, 1, 0, 0.3), new int[] {1});
    assertThat(frequency.next(LOGITS)).isEqualTo(1); // the prompt does not count
    assertThat(frequency.next(LOGITS)).isEqualTo(1); // 3 - .3
    assertThat(frequency.next(LOGITS)).isEqualTo(4); // 3 - .6 < 2.5

    Sampler presence = new Sampler(new SamplingParameters(0, 1, 0, 0, 1, 0.6, 0), new int[0]);
    assertThat(presence.next(LOGITS)).isEqualTo(1);
    assertThat(presence.next(LOGITS)).isEqualTo(4); // 3 - .6 < 2.5
    assertThat(presence.next(LOGITS)).isEqualTo(1); // 3 - .6 > 2.5 - .6
  }

  @Test
  void sequence_ofTheSameSeed_repeats() {
    SamplingParameters parameters = SamplingParameters.sampled(1, 42);
    Sampler first = new Sampler(parameters, new int[0]);
    Sampler second = new Sampler(parameters, new int[0]);

    for (int i = 0; i < 100; i++) {
      assertThat(first.next(LOGITS)).isEqualTo(second.next(LOGITS));
    }
  }

  @Test
  void logprob_isThatOfTheDistributionThatTheTokenWasDrawnFrom() {
    requireSoftmax(new SamplingParameters(2, 1, 0, 7, 1, 0, 0), 2, 0, 1, 2, 3, 4);
    requireSoftmax(new SamplingParameters(1, 1, 2, 7, 1, 0, 0), 1, 1, 4);
    requireSoftmax(new SamplingParameters(1, 0.7, 0, 7, 1, 0, 0), 1, 1, 4);
    requireSoftmax(new SamplingParameters(1, 0.7, 4, 7, 1, 0, 0), 1, 1, 4);
    requireSoftmax(minP(1, 0.3), 1, 1, 2, 4);
    requireSoftmax(new SamplingParameters(1, 0.7, 0, 7, 1, 0, 0, 0.3, List.of()), 1, 1, 4);
    requireSoftmax(new SamplingParameters(1, 1, 2, 7, 1, 0, 0, 0.3, List.of()), 1, 1, 4);

    Sampler penalized = new Sampler(new SamplingParameters(1, 1, 0, 7, 1e-2, 0, 0), new int[] {1});
    assertThat(penalized.next(LOGITS)).isEqualTo(1); // 3 / 0.01 is far above the others
    assertThat(penalized.logprob()).isCloseTo(0, within(1e-9));
  }

  @Test
  void logprob_ofAGreedyChoice_isZero() {
    Sampler greedy = new Sampler(new SamplingParameters(0, 1, 0, 0, 2, 0, 0), new int[] {1});

    assertThat(greedy.logprob()).isZero();
    greedy.next(LOGITS);
    assertThat(greedy.logprob()).isZero();
  }

  @Test
  void score_ofAToken_isItsLogSoftmaxWithTheMostLikelyBeside() {
    TokenScore score = TokenScore.of(2, LOGITS, 3);

    assertThat(score.logprob()).isCloseTo(Math.log(softmax(1, 0, 1, 2, 3, 4)[2]), within(1e-6));
    assertThat(score.top()).extracting(TokenScore.Candidate::token).containsExactly(1, 4, 2);
  }

  @Test
  void parameters_outOfRange_areRefusedWithRuleAndValue() {
    assertThatThrownBy(() -> new SamplingParameters(-1, 1, 0, 0, 1, 0, 0))
        .hasMessage("temperature must be finite and >= 0, was -1.0");
    assertThatThrownBy(() -> new SamplingParameters(1, 0, 0, 0, 1, 0, 0))
        .hasMessage("topP must be in (0, 1], was 0.0");
    assertThatThrownBy(() -> minP(1, 1.5)).hasMessage("minP must be in [0, 1], was 1.5");
  }

  @Test
  void drawsFromAll_unlessSomethingLeavesTokensOut() {
    Set<Integer> ends = Set.of(0);
    assertThat(sampler(new SamplingParameters(0.7, 1, 0, 7, 1.3, 1, 1), 0).drawsFromAll()).isTrue();
    assertThat(sampler(SamplingParameters.greedy(), 0).drawsFromAll()).isFalse();
    assertThat(sampler(new SamplingParameters(1, 0.99, 0, 7, 1, 0, 0), 0).drawsFromAll()).isFalse();
    assertThat(sampler(new SamplingParameters(1, 1, 50, 7, 1, 0, 0), 0).drawsFromAll()).isFalse();
    assertThat(sampler(minP(1, 0.01), 0).drawsFromAll()).isFalse();
    assertThat(sampler(SamplingParameters.sampled(1, 7), 1).drawsFromAll()).isFalse();
    SamplingParameters without =
        new SamplingParameters(1, 1, 0, 7, 1, 0, 0, 0, List.of(List.of(3, 4)));
    assertThat(sampler(without, 0).drawsFromAll()).isFalse();
    Sampler early = new Sampler(SamplingParameters.sampled(1, 7), new int[] {1}, 1, ends);
    early.next(new float[] {0, 1});
    assertThat(early.drawsFromAll()).as("its first token was not").isFalse();
  }

  private static Sampler sampler(SamplingParameters parameters, int minTokens) {
    return new Sampler(parameters, new int[] {1}, minTokens, Set.of(0));
  }

  private static SamplingParameters minP(double temperature, double minP) {
    return new SamplingParameters(temperature, 1, 0, 7, 1, 0, 0, minP, List.of());
  }

  private static SamplingParameters greedyWithout(List<List<Integer>> badWords) {
    return new SamplingParameters(0, 1, 0, 0, 1, 0, 0, 0, badWords);
  }

  /** Draws must say the softmax over the tokens that are left. */
  private static void requireSoftmax(
      SamplingParameters parameters, double temperature, int... left) {
    double[] expected = softmax(temperature, left);
    Sampler sampler = new Sampler(parameters, new int[0]);
    for (int i = 0; i < 100; i++) {
      int token = sampler.next(LOGITS);
      assertThat(Math.exp(sampler.logprob())).isCloseTo(expected[token], within(1e-6));
    }
  }

  private static double[] frequencies(SamplingParameters template) {
    double[] frequencies = new double[LOGITS.length];
    Random seeds = new Random(11);
    for (int i = 0; i < DRAWS; i++) {
      SamplingParameters parameters =
          new SamplingParameters(
              template.temperature(),
              template.topP(),
              template.topK(),
              seeds.nextLong(),
              1,
              0,
              0,
              template.minP(),
              List.of());
      frequencies[new Sampler(parameters, new int[0]).next(LOGITS)] += 1.0 / DRAWS;
    }
    return frequencies;
  }

  /** An answer goes on as if each had been drawn: randomness and penalties count places. */
  @Test
  void tokensThatAreTaken_countAsIfTheyHadBeenDrawn() {
    SamplingParameters parameters = new SamplingParameters(0.9, 0.95, 4, 11, 1.3, 0.2, 0.1);
    Sampler drawing = new Sampler(parameters, new int[] {1});
    Sampler taking = new Sampler(parameters, new int[] {1});

    for (int i = 0; i < 8; i++) {
      int drawn = drawing.next(LOGITS);
      assertThat(i % 3 == 0 ? taking.next(LOGITS) : taking.take(drawn, LOGITS)).isEqualTo(drawn);
      assertThat(taking.logprob()).isCloseTo(drawing.logprob(), within(1e-12));
    }
  }

  @Test
  void tokenThatIsTaken_hasItsOwnProbability_alsoWhereItIsCutOff() {
    Sampler sampler = new Sampler(new SamplingParameters(1, 1, 2, 0, 1, 0, 0), new int[0]);
    double[] ofTwo = softmax(1, 1, 4);

    assertThat(sampler.take(4, LOGITS)).isEqualTo(4);
    assertThat(sampler.logprob()).isCloseTo(Math.log(ofTwo[4]), within(1e-6));
    sampler.take(2, LOGITS);
    assertThat(sampler.logprob())
        .isCloseTo(Math.log(ofTwo[4] * Math.exp(LOGITS[2] - LOGITS[4])), within(1e-6));
  }

  /** The naive formula over some of the tokens. */
  private static double[] softmax(double temperature, int... tokens) {
    double sum = 0;
    for (int token : tokens) {
      sum += Math.exp(LOGITS[token] / temperature);
    }
    double[] softmax = new double[LOGITS.length];
    for (int token : tokens) {
      softmax[token] = Math.exp(LOGITS[token] / temperature) / sum;
    }
    return softmax;
  }
}
