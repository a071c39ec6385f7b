// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PairedComparisonTest {
  /** Right and wrong answers: so many right twice, gained, lost, and the rest wrong twice. */
  private static PairedComparison of(int both, int better, int worse, int neither) {
    int n = both + better + worse + neither;
    boolean[] before = new boolean[n];
    boolean[] after = new boolean[n];
    Arrays.fill(before, 0, both + worse, true);
    Arrays.fill(after, 0, both, true);
    Arrays.fill(after, both + worse, both + worse + better, true);
    return PairedComparison.ofRight(before, after);
  }

  @Test
  void rightAnswers_areCounted() {
    PairedComparison found = of(10, 7, 2, 1);

    assertThat(found.questions()).isEqualTo(20);
    assertThat(found.before()).isEqualTo(0.6);
    assertThat(found.after()).isEqualTo(0.85);
    assertThat(found.better()).isEqualTo(7);
    assertThat(found.worse()).isEqualTo(2);
    assertThat(found.difference()).isCloseTo(0.25, within(1e-12));
  }

  /** Wald's interval of the mean of -1, 0 and 1, with half an observation added to each cell. */
  @ParameterizedTest
  @CsvSource({"10, 7, 2, 1", "0, 20, 0, 0", "3, 0, 9, 40", "100, 12, 12, 76", "1, 0, 0, 0"})
  void interval_isWaldsOfTheTableWithHalfAnAnswerMoreInEachCell(
      int both, int better, int worse, int neither) {
    double[] share = {both + 0.5, better + 0.5, worse + 0.5, neither + 0.5};
    double[] value = {0, 1, -1, 0};
    double n = Arrays.stream(share).sum();
    double mean = 0;
    for (int cell = 0; cell < 4; cell++) {
      mean += share[cell] / n * value[cell];
    }
    double variance = 0;
    for (int cell = 0; cell < 4; cell++) {
      variance += share[cell] / n * (value[cell] - mean) * (value[cell] - mean);
    }

    PairedComparison found = of(both, better, worse, neither);

    assertThat(found.lower())
        .isCloseTo(mean - 1.644853626951473 * Math.sqrt(variance / n), within(1e-9));
    assertThat(found.upper())
        .isCloseTo(mean + 1.644853626951473 * Math.sqrt(variance / n), within(1e-9));
  }

  @Test
  void noDiscordance_provesNothing_butLessAndLessIsPossible() {
    PairedComparison few = of(10, 0, 0, 10);
    PairedComparison many = of(1000, 0, 0, 1000);

    // z / (n + 2), for z = 1.645 and n = 20.
    assertThat(few.lower()).isCloseTo(-0.07477, within(1e-5));
    assertThat(few.upper()).isCloseTo(0.07477, within(1e-5));
    assertThat(many.lower()).isBetween(-0.001, 0.0);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 20, 100, 2000})
  void margin_isPassedByWhatChangesNothing_andNeverBelowTheOption(int questions) {
    double margin = GateOptions.ofDefaults().marginOf(questions);

    assertThat(of(questions, 0, 0, 0).lower()).isGreaterThan(-margin);
    assertThat(margin).isGreaterThanOrEqualTo(0.05);
  }

  @Test
  void margin_isTheOptionOnceThereAreEnoughQuestions_andLeavesRoomForOneOfFew() {
    assertThat(GateOptions.ofDefaults().marginOf(70)).isEqualTo(0.05);
    // (1 + √2 · 1.645) / (n + 2), for n = 20.
    assertThat(GateOptions.ofDefaults().marginOf(20)).isCloseTo(0.15119, within(1e-5));
    assertThat(of(18, 0, 2, 0).lower()).isLessThan(-GateOptions.ofDefaults().marginOf(20));
  }

  /** Of the true difference by the lower end; one-sided 95 % are promised, within a point. */
  @ParameterizedTest
  @CsvSource({
    "50, 0.05, 0.05", "200, 0.05, 0.05", "50, 0.30, 0.10", "200, 0.30, 0.10",
    "50, 0.02, 0.10", "200, 0.02, 0.10", "50, 0.60, 0.00", "200, 0.01, 0.01",
  })
  void lowerEnd_coversTheTrueDifference(int questions, double gained, double lost) {
    double covered = 0;
    for (int better = 0; better <= questions; better++) {
      for (int worse = 0; better + worse <= questions; worse++) {
        boolean covers =
            PairedComparison.of(questions, questions / 2, better, worse).lower() <= gained - lost;
        covered += covers ? probability(questions, better, gained, worse, lost) : 0;
      }
    }
    assertThat(covered).isBetween(0.935, 0.98);
  }

  /** Of exactly so many better and worse answers: a term of the trinomial distribution. */
  private static double probability(
      int questions, int better, double gained, int worse, double lost) {
    int same = questions - better - worse;
    double ways = 1;
    for (int i = 1; i <= better; i++) {
      ways *= (double) (same + worse + i) / i * gained;
    }
    for (int i = 1; i <= worse; i++) {
      ways *= (double) (same + i) / i * lost;
    }
    return ways * Math.pow(1 - gained - lost, same);
  }

  /** Student's one-sided 95 % quantiles as tables have them. */
  @ParameterizedTest
  @CsvSource({
    "1, 6.313752",
    "2, 2.919986",
    "4, 2.131847",
    "5, 2.015048",
    "9, 1.833113",
    "19, 1.729133",
    "29, 1.699127",
    "99, 1.660391"
  })
  void scores_haveStudentsInterval(int degrees, double quantile) {
    int n = degrees + 1;
    double[] before = new double[n];
    double[] after = new double[n];
    for (int i = 0; i < n; i++) {
      before[i] = Math.sin(i);
      after[i] = before[i] + 0.1 + Math.cos(7.0 * i);
    }
    double mean = 0;
    double square = 0;
    for (int i = 0; i < n; i++) {
      mean += (after[i] - before[i]) / n;
      square += (after[i] - before[i]) * (after[i] - before[i]) / n;
    }
    double error = Math.sqrt((square - mean * mean) / (n - 1));

    PairedComparison found = PairedComparison.ofScores(before, after);

    assertThat((mean - found.lower()) / error).isCloseTo(quantile, within(1e-6));
    assertThat((found.upper() - mean) / error).isCloseTo(quantile, within(1e-6));
    assertThat(found.difference()).isCloseTo(mean, within(1e-9));
    assertThat(found.better() + found.worse()).isEqualTo(n);
  }

  @ParameterizedTest
  @CsvSource({"10, 7, 2, 1", "0, 20, 0, 0", "3, 0, 9, 40", "17, 3, 0, 0", "1, 0, 0, 0"})
  void grades_thatAreRightOrWrong_haveTheIntervalOfThose(
      int both, int better, int worse, int neither) {
    int n = both + better + worse + neither;
    double[] before = new double[n];
    double[] after = new double[n];
    Arrays.fill(before, 0, both + worse, 1);
    Arrays.fill(after, 0, both, 1);
    Arrays.fill(after, both + worse, both + worse + better, 1);

    PairedComparison grades = PairedComparison.ofGrades(before, after);
    PairedComparison right = of(both, better, worse, neither);
    assertThat(grades.with(GainEvidence.NONE)).isEqualTo(right.with(GainEvidence.NONE));
    assertThat(grades.gain().bets().value())
        .isCloseTo(right.gain().bets().value(), within(1e-9 * right.gain().bets().value()));
  }

  /** Of 20, three are right instead of wrong; the last one is free text and stays as likely. */
  @Test
  void oneGradeBetweenRightAndWrong_doesNotMakeTheOthersSurer() {
    double[] before = new double[20];
    double[] after = new double[20];
    Arrays.fill(after, 0, 3, 1);
    before[19] = 0.8;
    after[19] = 0.8;

    assertThat(PairedComparison.ofScores(before, after).lower()).as("Student's").isPositive();
    assertThat(PairedComparison.ofGrades(before, after).lower())
        .isEqualTo(of(0, 3, 0, 17).lower())
        .isCloseTo(-0.00532, within(1e-5));
  }

  /** The least that is sure falls with the questions: 8.3 points of 20, 0.8 points of 200. */
  @ParameterizedTest
  @CsvSource({
    "20, 0.0001, false",
    "20, 0.08, false",
    "20, 0.085, true",
    "200, 0.008, false",
    "200, 0.01, true"
  })
  void gradesThatRiseAlike_areSureOnlyIfTheyRiseEnough(int questions, double rise, boolean isSure) {
    double[] before = new double[questions];
    double[] after = new double[questions];
    Arrays.fill(before, 0.5);
    Arrays.fill(after, 0.5 + rise);

    assertThat(PairedComparison.ofGrades(before, after).lower() > 0).isEqualTo(isSure);
  }

  @Test
  void gradeThatIsNoNumber_provesNothing() {
    PairedComparison broken =
        PairedComparison.ofGrades(new double[] {0, 0, 0}, new double[] {1, Double.NaN, 1});

    assertThat(broken.isNoWorseThan(1)).isFalse();
    assertThat(broken.lower() > 0).isFalse();
  }

  @Test
  void oneScore_provesNothing() {
    PairedComparison one = PairedComparison.ofScores(new double[] {0}, new double[] {1});

    assertThat(one.lower()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(one.upper()).isEqualTo(Double.POSITIVE_INFINITY);
  }

  @Test
  void noQuestions_proveNothing() {
    assertThat(PairedComparison.ofRight(new boolean[0], new boolean[0]))
        .isEqualTo(PairedComparison.NOTHING);
    assertThat(PairedComparison.ofScores(new double[0], new double[0]))
        .isEqualTo(PairedComparison.NOTHING);
    assertThat(PairedComparison.ofGrades(new double[0], new double[0]))
        .isEqualTo(PairedComparison.NOTHING);
    assertThat(PairedComparison.NOTHING.power(0.05)).isZero();
  }

  /** A change by one half is a quarter of the scatter of one from wrong to right. */
  @Test
  void power_ofScores_goesByHowMuchTheyChange() {
    double[] before = new double[100];
    double[] after = new double[100];
    for (int i = 0; i < 100; i++) {
      after[i] = i < 40 ? i % 2 - 0.5 : 0;
    }

    PairedComparison halves = PairedComparison.ofScores(before, after);

    assertThat(halves.squares()).isEqualTo(10);
    assertThat(halves.power(0.1)).isCloseTo(of(40, 5, 5, 50).power(0.1), within(1e-9));
  }

  @Test
  void power_growsWithQuestionsAndMargin() {
    assertThat(of(40, 5, 5, 50).power(0.05)).isLessThan(of(400, 50, 50, 500).power(0.05));
    assertThat(of(40, 5, 5, 50).power(0.05)).isLessThan(of(40, 5, 5, 50).power(0.1));
    assertThat(of(40, 5, 5, 50).power(0.1)).isLessThan(of(40, 1, 1, 58).power(0.1));
    // The normal distribution at 0.1 / sqrt(0.1 / 100) - 1.644854 = 1.517424, by (1 + erf(x / √2))
    // / 2.
    assertThat(of(40, 5, 5, 50).power(0.1)).isCloseTo(0.935420, within(1e-6));
    // And at 0.02 / sqrt(0.1 / 100) - 1.644854 = -1.012398.
    assertThat(of(40, 5, 5, 50).power(0.02)).isCloseTo(0.155674, within(1e-6));
  }
}
