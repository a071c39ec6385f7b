// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.PromptJson;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.trainerworker.learning.Judged;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SuiteTest {

  @Test
  void likedAnswers_areRightOnes_besideCorrections() {
    List<TokenizedExample> tokenizedExamples = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      tokenizedExamples.add(tokenizedExample(Example.Kind.JUDGEMENT, "liked " + i, 1));
      tokenizedExamples.add(tokenizedExample(Example.Kind.JUDGEMENT, "disliked " + i, 0));
      tokenizedExamples.add(tokenizedExample(Example.Kind.DEMONSTRATION, "disliked " + i, 1));
    }

    List<TokenizedExample> known = new Suite("e", tokenizedExamples).ofKnownAnswer();

    assertThat(known).hasSize(20);
    assertThat(known)
        .filteredOn(each -> each.example().kind() == Example.Kind.JUDGEMENT)
        .allMatch(each -> each.example().reward() == 1);
  }

  @Test
  void questionsWithoutARightAnswer_ifTheyAreMany_leaveNothingToCompareWith() {
    List<TokenizedExample> tokenizedExamples = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      tokenizedExamples.add(tokenizedExample(Example.Kind.JUDGEMENT, "liked " + i, 1));
    }
    for (int i = 0; i < 4; i++) {
      tokenizedExamples.add(tokenizedExample(Example.Kind.JUDGEMENT, "disliked " + i, 0));
    }
    assertThat(new Suite("e", tokenizedExamples).ofKnownAnswer()).hasSize(16);
    tokenizedExamples.add(tokenizedExample(Example.Kind.JUDGEMENT, "one more", 0.4));

    Suite suite = new Suite("e", tokenizedExamples);

    assertThat(suite.ofKnownAnswer()).isEmpty();
    assertThat(SuiteMetric.of(suite, 20).of(suite)).as("none was drawn from all").isEmpty();
  }

  @Test
  void likedFreeText_isMeasuredByItsLikelihood_labelsByWhetherTheyAreSaid() {
    List<TokenizedExample> labels = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      labels.add(tokenizedExample(Example.Kind.JUDGEMENT, "label " + i, 1, "positive"));
    }
    List<TokenizedExample> texts = new ArrayList<>(labels);
    texts.add(tokenizedExample(Example.Kind.JUDGEMENT, "text", 1, "It was a pleasure to read."));
    List<TokenizedExample> shown = new ArrayList<>(labels);
    shown.add(
        tokenizedExample(Example.Kind.DEMONSTRATION, "text", 1, "It was a pleasure to read."));

    assertThat(SuiteMetric.of(new Suite("e", labels), 20)).isEqualTo(SuiteMetric.RIGHT_ANSWER);
    assertThat(SuiteMetric.of(new Suite("e", texts), 20)).isEqualTo(SuiteMetric.LIKELIHOOD);
    assertThat(SuiteMetric.LIKELIHOOD.of(new Suite("e", texts))).hasSize(31);
    assertThat(SuiteMetric.of(new Suite("e", shown), 20))
        .as("it has a verifier")
        .isEqualTo(SuiteMetric.RIGHT_ANSWER);
  }

  @Test
  void judgements_measureASuite_ifTheirAnswersWereDrawnFromAll() {
    List<TokenizedExample> tokenizedExamples = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      tokenizedExamples.add(Judged.drawn("drawn " + i, i % 2, -1));
      tokenizedExamples.add(Judged.of("greedy " + i, i % 2, new double[] {0}, null));
      tokenizedExamples.add(Judged.of("cold " + i, i % 2, new double[] {-1}, 0.3));
    }
    Suite suite = new Suite("e", tokenizedExamples);

    assertThat(SuiteMetric.of(suite, 20)).isEqualTo(SuiteMetric.JUDGEMENT);
    assertThat(SuiteMetric.JUDGEMENT.of(suite))
        .hasSize(30)
        .allMatch(each -> Double.valueOf(1).equals(each.example().answer().temperature()));
  }

  private static TokenizedExample tokenizedExample(
      Example.Kind kind, String question, double reward) {
    return tokenizedExample(kind, question, reward, "answer");
  }

  private static TokenizedExample tokenizedExample(
      Example.Kind kind, String question, double reward, String answer) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    Example example =
        new Example(
            UUID.randomUUID(),
            "e",
            kind,
            prompt.json(),
            prompt.hash(),
            Example.Answer.of(answer),
            null,
            reward,
            1,
            Author.IMPORT,
            null,
            null);
    return new TokenizedExample(
        example, new Completion(new int[] {1}, new int[] {2}, reward), null);
  }
}
