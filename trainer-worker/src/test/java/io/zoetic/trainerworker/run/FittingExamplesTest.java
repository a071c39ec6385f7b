// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FittingExamplesTest {
  private static final FittingExamples FITTING = new FittingExamples(new AnswerLimits(128, 256));

  private static TokenizedExample tokenizedExample(Example.Kind kind, int prompt, int answer) {
    Example example =
        new Example(
            UUID.randomUUID(),
            "skill",
            kind,
            "{}",
            "",
            Example.Answer.of("text"),
            null,
            1,
            1,
            Author.IMPORT,
            null,
            null);
    return new TokenizedExample(example, Completion.right(new int[prompt], new int[answer]), null);
  }

  private static List<TokenizedExample> tokenizedExamples(int fitting, int beyond) {
    List<TokenizedExample> all = new ArrayList<>();
    for (int i = 0; i < fitting + beyond; i++) {
      all.add(tokenizedExample(Example.Kind.DEMONSTRATION, 10, i < fitting ? 128 : 129));
    }
    return all;
  }

  @Test
  void answersBeyondTheLimitOrTheContext_areLeftOut() {
    TokenizedExample fits = tokenizedExample(Example.Kind.JUDGEMENT, 128, 128);
    assertThat(
            FITTING.of(
                List.of(
                    fits,
                    tokenizedExample(Example.Kind.JUDGEMENT, 129, 128),
                    tokenizedExample(Example.Kind.DEMONSTRATION, 10, 129))))
        .containsExactly(fits);
  }

  @Test
  void oneDemonstrationInTwentyMayBeBeyond_moreAreRefused() {
    assertThatCode(() -> FITTING.requireMost(tokenizedExamples(19, 1))).doesNotThrowAnyException();
    assertThatCode(() -> FITTING.requireMost(List.of())).doesNotThrowAnyException();
    assertThatThrownBy(() -> FITTING.requireMost(tokenizedExamples(18, 2)))
        .isInstanceOf(NothingToLearnException.class)
        .hasMessageStartingWith(
            "at most 5 % of the demonstrated answers may be longer than 128 tokens (trainer.answer-tokens-max)")
        .hasMessageEndingWith("2 of 20 are; the longest has 129");
  }

  @Test
  void judgedAnswers_doNotRefuseARun() {
    List<TokenizedExample> all = tokenizedExamples(1, 0);
    all.add(tokenizedExample(Example.Kind.JUDGEMENT, 10, 1000));
    assertThatCode(() -> FITTING.requireMost(all)).doesNotThrowAnyException();
  }
}
