// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GainProofTest {
  private static final int STREAMS = 2000;
  private static final int RUNS = 20;

  private static PrequentialEvidence blocks(PairedComparison... found) {
    List<PrequentialEvidence.Block> blocks = new ArrayList<>();
    for (PairedComparison each : found) {
      blocks.add(new PrequentialEvidence.Block(8, each));
    }
    return new PrequentialEvidence(blocks, true);
  }

  private static GainProof proof(PairedComparison heldOut, PrequentialEvidence earlier) {
    return GainProof.of(
        SuiteMetric.RIGHT_ANSWER,
        heldOut,
        new GainProof.Trial(ErrorBudget.FIRST, null, _ -> earlier));
  }

  @Test
  void heldOutQuestionsThatSuffice_needNoOthers() {
    GainProof proof =
        GainProof.of(
            SuiteMetric.RIGHT_ANSWER,
            PairedComparison.of(48, 10, 24, 0),
            new GainProof.Trial(
                ErrorBudget.FIRST,
                null,
                _ -> {
                  throw new AssertionError("nothing more must be trained");
                }));

    assertThat(proof.isProven()).isTrue();
    assertThat(proof.questions()).isEqualTo(48);
  }

  /** Six questions prove nothing, and fourteen that were asked before they were learnt do. */
  @Test
  void fewHeldOutQuestions_areHelpedByWhatWasLearnt() {
    PairedComparison heldOut = PairedComparison.of(6, 2, 4, 0);
    PrequentialEvidence earlier =
        blocks(PairedComparison.of(8, 3, 4, 0), PairedComparison.of(6, 1, 5, 0));

    GainProof alone = proof(heldOut, PrequentialEvidence.NONE);
    GainProof together = proof(heldOut, earlier);

    assertThat(alone.isProven()).isFalse();
    assertThat(together.isProven()).isTrue();
    assertThat(together.evidence())
        .isCloseTo(
            30 + 0.4 * PairedComparison.of(20, 6, 13, 0).gain().bets().value(), within(1e-6));
    assertThat(together.inWords())
        .endsWith(
            "to 1 by 6 held-out questions and 14 that were answered before they were learnt, 30.0 to 1 is needed;"
                + " 13 have become right and 0 wrong, which chance does in 0.012 % of cases, of at most 2.0 %");
  }

  /** Six of six prove it, and so do eight of nine: more than fair coins do in one of thirty. */
  @ParameterizedTest
  @CsvSource({
    "5, 0, false",
    "6, 0, true",
    "7, 1, false",
    "8, 1, true",
    "9, 2, false",
    "10, 2, true"
  })
  void signsOfFewQuestions_areEnough(int better, int worse, boolean isProven) {
    GainProof proof =
        proof(PairedComparison.of(8, 4, 0, 0), blocks(PairedComparison.of(16, 6, better, worse)));

    assertThat(proof.isProven()).as(proof.inWords()).isEqualTo(isProven);
  }

  /** Grades have no signs: all is on the bets. */
  @Test
  void smallGains_addUp() {
    double[] before = new double[40];
    double[] after = new double[40];
    Arrays.fill(after, 0.3);
    PairedComparison graded = PairedComparison.ofGrades(before, after);

    GainProof proof =
        proof(PairedComparison.ofGrades(new double[2], new double[2]), blocks(graded));

    assertThat(proof.signs()).isNull();
    assertThat(proof.evidence()).isCloseTo(graded.gain().bets().value(), within(1e-6));
    assertThat(proof.isProven()).isTrue();
    assertThat(proof.inWords()).endsWith("30.0 to 1 is needed");
  }

  /** Who has drawn answers get better, and the likeliest worse, has proven nothing. */
  @Test
  void gainOfDrawnAnswers_isNotProvenAgainstTheLikeliest() {
    double[] before = new double[40];
    double[] after = new double[40];
    Arrays.fill(after, 0.5);
    EProcess bets = PairedComparison.ofGrades(before, after).gain().bets();

    for (int worse = 1; worse < 4; worse++) {
      PairedComparison changed =
          PairedComparison.of(40, 20, 2, worse)
              .with(new GainEvidence(bets, new SignTest(2, worse)));
      GainProof proof = proof(changed, PrequentialEvidence.NONE);

      assertThat(proof.evidence()).isGreaterThan(proof.needed());
      assertThat(proof.isProven()).isEqualTo(worse <= 2);
      assertThat(proof.inWords().endsWith("and no more may become wrong than right"))
          .isEqualTo(worse > 2);
    }
  }

  @Test
  void noGain_isNotProven_andLossesTakeBackWhatWasWon() {
    PairedComparison same = PairedComparison.of(6, 3, 0, 0);

    assertThat(proof(same, blocks(PairedComparison.of(30, 20, 0, 0))).isProven()).isFalse();
    assertThat(proof(same, blocks(PairedComparison.of(30, 15, 9, 9))).isProven()).isFalse();
    assertThat(proof(PairedComparison.of(20, 10, 7, 0), PrequentialEvidence.NONE).isProven())
        .isTrue();
    assertThat(
            proof(PairedComparison.of(20, 10, 7, 0), blocks(PairedComparison.of(8, 8, 0, 6)))
                .isProven())
        .isFalse();
  }

  /**
   * Lives of experts whose runs never make anything better: each run has half as many questions
   * more than the one before, and asks the old ones again.
   */
  @Test
  void runsThatMakeNothingBetter_publishInOneOfTwentyStreamsAtMost() {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    Random random = new Random(seed);
    int published = 0;
    for (int stream = 0; stream < STREAMS; stream++) {
      published += publishes(random) ? 1 : 0;
    }
    System.out.printf("%d of %d streams published%n", published, STREAMS);
    assertThat(published / (double) STREAMS).isLessThan(0.05);
  }

  private static boolean publishes(Random random) {
    int better = 0;
    int worse = 0;
    int questions = 0;
    int next = 24;
    for (int run = 0; run < RUNS; run++) {
      for (; questions < Math.min(next, 2000); questions++) {
        int draw = random.nextInt(10);
        better += draw < 2 ? 1 : 0;
        worse += draw > 7 ? 1 : 0;
      }
      next += next / 2;
      PairedComparison found = PairedComparison.of(questions, questions, better, worse);
      GainProof proof =
          GainProof.of(
              SuiteMetric.RIGHT_ANSWER,
              found,
              new GainProof.Trial(new ErrorBudget(run, 0), null, _ -> PrequentialEvidence.NONE));
      if (proof.isProven()) {
        return true;
      }
    }
    return false;
  }
}
