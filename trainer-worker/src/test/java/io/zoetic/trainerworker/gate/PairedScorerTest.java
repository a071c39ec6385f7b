// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.learning.Judged;
import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntToDoubleFunction;
import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairedScorerTest {
  private static Example example(Example.Kind kind, String answer) {
    return new Example(
        new UUID(0, 1),
        "sums",
        kind,
        "{}",
        "00",
        Answer.of(answer),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null);
  }

  @Test
  void demonstrationOfAnother_thatTheVerifierCannotRead_isTheRightAnswerItself() {
    Example word = example(Example.Kind.DEMONSTRATION, "hello");

    assertThat(VerifierKind.NUMERIC.judge(word).verify("Hello.").isRight()).isTrue();
    assertThat(VerifierKind.NUMERIC.judge(word).verify("7").isRight()).isFalse();
  }

  @Test
  void demonstration_isReadByTheVerifier_whatWasLikedIsNot() {
    Example number = example(Example.Kind.DEMONSTRATION, "7");
    Example liked = example(Example.Kind.JUDGEMENT, "7");

    assertThat(VerifierKind.NUMERIC.judge(number).verify("it is 7.0").isRight()).isTrue();
    assertThat(VerifierKind.NUMERIC.judge(liked).verify("it is 7.0").isRight()).isFalse();
  }

  /** By the binomial distribution. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, 0.14, 0.5, 0.9, 1})
  void mostOfFive_isTheChanceOfThreeFourOrFive(double right) {
    assertThat(PairedScorer.mostOfFive(right))
        .isCloseTo(BinomialDistribution.of(5, right).survivalProbability(2), within(1e-12));
  }

  /** Of a hundred judged answers, by reward and by how many times as likely each is now. */
  private static JudgedWorth worth(IntToDoubleFunction reward, IntToDoubleFunction ratio) {
    List<TokenizedExample> evidence = new ArrayList<>();
    List<Likelihood> now = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      evidence.add(Judged.drawn("q" + i, reward.applyAsDouble(i), -1));
      now.add(new Likelihood(-1 + Math.log(ratio.applyAsDouble(i))));
    }
    return JudgedWorth.of(evidence, now, _ -> 1);
  }

  /** Kish's count of them is 48, their mean 0.85, and surely no more than 0.994. */
  private static double drifted(int number) {
    return number % 10 < 3 ? 2.2 : 0.27;
  }

  /** All were liked: that what is served says something else in part is no fault of it. */
  @Test
  void candidateThatGoesBackToWhatGaveTheAnswers_gainsNothing() {
    JudgedWorth served = worth(_ -> 1, PairedScorerTest::drifted);
    JudgedWorth candidate = worth(_ -> 1, _ -> 1);

    PairedComparison back = PairedScorer.ofWorth(served, candidate);

    assertThat(served.problem()).isEmpty();
    assertThat(back.difference()).isZero();
    assertThat(back.lower()).isZero();
    assertThat(PairedComparison.ofScores(served.scores(), candidate.scores()).lower())
        .as("were it worth nothing")
        .isPositive();
  }

  @Test
  void candidateThatSaysMoreOfWhatNobodyWasGiven_loses() {
    JudgedWorth served = worth(_ -> 1, _ -> 1);
    JudgedWorth candidate = worth(_ -> 1, PairedScorerTest::drifted);

    assertThat(PairedScorer.ofWorth(served, candidate).difference())
        .isCloseTo(-0.151, within(1e-9));
  }

  /** One in five was disliked, and is never said by the candidate that goes back for the rest. */
  @Test
  void candidateThatGoesBack_gainsWhatWasDislikedOnly() {
    IntToDoubleFunction reward = number -> number % 5 == 0 ? 0 : 1;
    JudgedWorth served = worth(reward, number -> number % 5 == 0 ? 1 : 0.96);
    JudgedWorth candidate = worth(reward, number -> number % 5 == 0 ? 1e-9 : 1.25);

    PairedComparison back = PairedScorer.ofWorth(served, candidate);

    assertThat(back.difference()).isCloseTo(0.2, within(1e-6));
    assertThat(back.lower()).isPositive();
  }

  @Test
  void whereBothSayAsMuchOfWhatWasGiven_theirWorthIsCompared() {
    IntToDoubleFunction reward = number -> number % 5 == 0 ? 0 : 1;
    JudgedWorth served = worth(reward, _ -> 1);
    JudgedWorth candidate = worth(reward, number -> number % 5 == 0 ? 0.5 : 1.125);

    PairedComparison found = PairedScorer.ofWorth(served, candidate);

    assertThat(found.before()).isCloseTo(served.mean(), within(1e-9));
    assertThat(found.after()).isCloseTo(candidate.mean(), within(1e-9));
  }
}
