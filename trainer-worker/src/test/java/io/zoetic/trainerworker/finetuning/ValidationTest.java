// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.learning.Judged;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ValidationTest {
  private static List<TokenizedExample> tokenizedExamples(Example.Kind kind, int count) {
    Example example =
        new Example(
            UUID.randomUUID(),
            "weekday",
            kind,
            "{}",
            "0".repeat(64),
            "0".repeat(64),
            Example.Answer.of("Monday"),
            null,
            1,
            1,
            Author.IMPORT,
            null,
            UUID.randomUUID(),
            Instant.EPOCH);
    Completion answer = Completion.right(new int[] {1}, new int[] {2});
    return Collections.nCopies(count, new TokenizedExample(example, answer, null));
  }

  @SafeVarargs
  private static Validation validation(List<TokenizedExample>... kinds) {
    List<TokenizedExample> all = new ArrayList<>();
    for (List<TokenizedExample> each : kinds) {
      all.addAll(each);
    }
    return Validation.of(
        all, answers -> Collections.nCopies(answers.size(), new Likelihood(new double[] {-1})));
  }

  @Test
  void eightRightAnswers_areEnoughToChooseBy_butNotEightJudgements() {
    assertThat(validation(tokenizedExamples(Example.Kind.DEMONSTRATION, 8)).canChoose()).isTrue();
    assertThat(validation(tokenizedExamples(Example.Kind.DEMONSTRATION, 7)).canChoose()).isFalse();
    assertThat(validation(drawn(19, -1)).canChoose()).isFalse();
    assertThat(validation(drawn(20, -1)).canChoose()).isTrue();
    assertThat(validation().canChoose()).isFalse();
  }

  /** What training starts from says each with e^-1. */
  @Test
  void judgements_chooseOnly_whereTheySaySomethingOfOtherPolicies() {
    List<TokenizedExample> greedy = judged(40, 0, null);

    assertThat(validation(greedy).canChoose()).as("greedy answers").isFalse();
    assertThat(validation(judged(40, -1, 0.5)).canChoose()).as("cold ones").isFalse();
    assertThat(validation(drawn(40, 4)).canChoose()).as("those of quite another one").isFalse();
    assertThat(validation(greedy, drawn(20, -1)).tokenizedExamples()).hasSize(20);
  }

  private static List<TokenizedExample> drawn(int count, double logprob) {
    return judged(count, logprob, 1.0);
  }

  private static List<TokenizedExample> judged(
      int count, double logprob, @Nullable Double temperature) {
    return Collections.nCopies(count, Judged.of("q", 1, new double[] {logprob}, temperature));
  }

  @Test
  void judgements_areNotReadWhereThereAreEnoughRightAnswers() {
    List<TokenizedExample> all = new ArrayList<>(tokenizedExamples(Example.Kind.DEMONSTRATION, 8));
    all.addAll(drawn(40, -1));

    Validation chosen =
        Validation.of(
            all,
            answers -> {
              throw new AssertionError("%d were read".formatted(answers.size()));
            });

    assertThat(chosen.tokenizedExamples()).hasSize(8);
  }

  @Test
  void mostDirectKindThatIsEnough_isChosen() {
    List<TokenizedExample> judged = drawn(40, -1);

    assertThat(validation(tokenizedExamples(Example.Kind.DEMONSTRATION, 8), judged).endsAtOne())
        .isTrue();
    assertThat(validation(tokenizedExamples(Example.Kind.DEMONSTRATION, 7), judged).endsAtOne())
        .isFalse();
  }
}
