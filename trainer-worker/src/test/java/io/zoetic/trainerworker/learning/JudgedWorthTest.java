// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.Likelihood;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgedWorthTest {
  /** Rewards of answers, and how many times as likely each is as when it was sampled. */
  private static JudgedWorth worth(double[] rewards, double[] ratios) {
    List<TokenizedExample> evidence = new ArrayList<>();
    List<Likelihood> now = new ArrayList<>();
    for (int i = 0; i < rewards.length; i++) {
      evidence.add(Judged.drawn("q" + i, rewards[i], -1));
      now.add(new Likelihood(-1 + Math.log(ratios[i])));
    }
    return JudgedWorth.of(evidence, now, TokenizedExample::weight);
  }

  private static double[] repeated(int times, double... values) {
    double[] all = new double[times * values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = values[i % values.length];
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "1, -0.5, true",
        "0.7, -0.5, true",
        "0.69, -0.5, false",
        "-, -0.5, false",
        "1, -, false",
      })
  void evidence_isWhatWasDrawnWarmFromAll_withItsProbability(
      Double temperature, Double logprob, boolean isEvidence) {
    double[] logprobs = logprob == null ? null : new double[] {logprob};
    TokenizedExample judged = Judged.of("q", 1, logprobs, temperature);

    assertThat(JudgedWorth.evidence(List.of(judged))).hasSize(isEvidence ? 1 : 0);
  }

  @Test
  void mean_isTheSmallerOfThePlainAndTheSelfNormalisedEstimate() {
    // Σρr = 2.5: over Σρ = 4.5, not over 3.
    assertThat(worth(new double[] {1, 0, 1}, new double[] {2, 2, 0.5}).mean())
        .isCloseTo(2.5 / 4.5, within(1e-12));
    // Σρr = 1.5: over 3, not over Σρ = 1.7.
    assertThat(worth(new double[] {1, 0, 1}, new double[] {1, 0.2, 0.5}).mean())
        .isCloseTo(0.5, within(1e-12));
  }

  /** Nobody knows what is said instead. */
  @Test
  void forgettingDislikedAnswers_isWorthNothing() {
    double[] rewards = repeated(10, 1, 1, 1, 0);
    double before = worth(rewards, repeated(10, 1, 1, 1, 1)).mean();

    assertThat(worth(rewards, repeated(10, 1, 1, 1, 1e-9)).mean()).isEqualTo(before);
    assertThat(worth(rewards, repeated(10, 4 / 3.0, 4 / 3.0, 4 / 3.0, 1e-9)).mean())
        .isCloseTo(1, within(1e-6));
  }

  /** Σρr/n + (1 - Σρ/n) where Σρ is below n; the self-normalised one otherwise. */
  @Test
  void scoresAtMost_takeWhatNobodyWasGivenAsGood() {
    JudgedWorth part = worth(new double[] {1, 0, 1}, new double[] {1, 0.2, 0.5});
    JudgedWorth all = worth(new double[] {1, 0, 1}, new double[] {2, 2, 0.5});

    assertThat(mean(part.scoresAtMost())).isCloseTo(0.5 + (1 - 1.7 / 3), within(1e-12));
    assertThat(mean(all.scoresAtMost())).isCloseTo(2.5 / 4.5, within(1e-12));
    assertThat(all.scoresAtMost()).containsExactly(all.scores(), within(1e-12));
  }

  @Test
  void effective_isKishsCount() {
    assertThat(worth(repeated(30, 1), repeated(30, 1)).effective()).isCloseTo(30, within(1e-9));
    // (1 + 2 + 3)² / (1 + 4 + 9).
    assertThat(worth(repeated(3, 1), new double[] {1, 2, 3}).effective())
        .isCloseTo(36.0 / 14, within(1e-9));
    assertThat(worth(new double[0], new double[0]).effective()).isZero();
    double[] beyond = repeated(30, 1e300);
    assertThat(worth(repeated(30, 1), beyond).effective()).isCloseTo(30, within(1e-6));
  }

  @Test
  void fewEffectiveAnswers_sayNothing() {
    assertThat(worth(repeated(20, 1), repeated(20, 1)).problem()).isEmpty();
    assertThat(worth(repeated(19, 1), repeated(19, 1)).problem())
        .contains("judged answers must count for at least 20 by importance, 19 count for 19.0");
    // The same likelihoods by other kernels: Kish's count is 19.9999.
    assertThat(worth(repeated(20, 1), repeated(10, 1.002, 0.998)).problem()).isEmpty();
    double[] ratios = repeated(100, 0.1);
    ratios[0] = 90;
    assertThat(worth(repeated(100, 1), ratios).problem().orElseThrow()).endsWith("count for 1.2");
  }

  /** Kish's count of equal ratios is the number of answers, however small they are. */
  @Test
  void whatWasNeverSampled_saysNothing_thoughAllAnswersCount() {
    assertThat(worth(repeated(100, 1), repeated(100, 0.01)).problem())
        .contains(
            "at least 95 % of what is said must have been sampled, of 100 judged answers at most"
                + " 1 % was");
    JudgedWorth forgotten = worth(repeated(60, 1), repeated(20, 1, 1, 0.01));
    assertThat(forgotten.effective()).isBetween(40.0, 41.0);
    assertThat(forgotten.problem().orElseThrow()).endsWith("of 60 judged answers at most 77 % was");
    assertThat(worth(repeated(100, 1), repeated(50, 0.2, 1.8)).problem()).isEmpty();
  }

  @Test
  void likelihoodThatIsNoNumber_isNoQuietLack() {
    JudgedWorth broken = worth(repeated(30, 1), repeated(30, Double.NaN));

    assertThat(broken.problem()).isEmpty();
    assertThat(broken.mean()).isNaN();
  }

  /** Weights stand for as many examples; scores are of equal ones. */
  @Test
  void weights_countAsRepetitions() {
    List<TokenizedExample> evidence =
        List.of(Judged.drawn("a", 1, -1), Judged.drawn("b", 0, -1), Judged.drawn("c", 0.5, -1));
    List<Likelihood> now = List.of(new Likelihood(-0.5), new Likelihood(-2), new Likelihood(-1.5));
    double[] weights = {1, 3, 2};
    List<TokenizedExample> repeated = new ArrayList<>();
    List<Likelihood> likely = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      repeated.addAll(Collections.nCopies((int) weights[i], evidence.get(i)));
      likely.addAll(Collections.nCopies((int) weights[i], now.get(i)));
    }

    double weighted = JudgedWorth.of(evidence, now, each -> weights[evidence.indexOf(each)]).mean();

    assertThat(weighted).isCloseTo(JudgedWorth.of(repeated, likely, _ -> 1).mean(), within(1e-12));
  }

  /**
   * Answers of three kinds, drawn by one policy and judged: the estimate of another policy's worth
   * against what enumeration says, and its standard error against how much it scatters.
   */
  @ParameterizedTest
  @CsvSource({"0.5, 0.3, 0.2", "0.2, 0.3, 0.5", "0.34, 0.33, 0.33"})
  void estimate_isThatOfEnumeration_andItsErrorIsWhatItScattersBy(
      double first, double second, double third) {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    double[] sampled = {0.3, 0.4, 0.3};
    double[] policy = {first, second, third};
    double[] liked = {0.9, 0.5, 0.2};
    double truth = 0;
    for (int kind = 0; kind < 3; kind++) {
      truth += policy[kind] * liked[kind];
    }
    int trials = 400;
    double[] means = new double[trials];
    double error = 0;
    for (int trial = 0; trial < trials; trial++) {
      double[] rewards = new double[200];
      double[] ratios = new double[200];
      for (int i = 0; i < rewards.length; i++) {
        double at = random.nextDouble();
        int kind = at < 0.3 ? 0 : at < 0.7 ? 1 : 2;
        rewards[i] = random.nextDouble() < liked[kind] ? 1 : 0;
        ratios[i] = policy[kind] / sampled[kind];
      }
      JudgedWorth worth = worth(rewards, ratios);
      means[trial] = worth.mean();
      assertThat(mean(worth.scores())).isCloseTo(worth.mean(), within(1e-9));
      error += deviation(worth.scores()) / Math.sqrt(rewards.length) / trials;
    }

    // The smaller one of two is a little small, by less than their errors.
    assertThat(mean(means)).isBetween(truth - 0.02, truth + 0.006);
    assertThat(deviation(means) / error).isBetween(0.75, 1.2);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double deviation(double[] values) {
    double mean = mean(values);
    return Math.sqrt(
        Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum()
            / (values.length - 1));
  }
}
