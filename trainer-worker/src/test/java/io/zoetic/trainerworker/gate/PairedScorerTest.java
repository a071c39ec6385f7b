// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Answer;
import java.util.UUID;
import org.junit.jupiter.api.Test;

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

    assertThat(PairedScorer.judge(VerifierKind.NUMERIC, word).verify("Hello.").isRight()).isTrue();
    assertThat(PairedScorer.judge(VerifierKind.NUMERIC, word).verify("7").isRight()).isFalse();
  }

  @Test
  void demonstration_isReadByTheVerifier_whatWasLikedIsNot() {
    Example number = example(Example.Kind.DEMONSTRATION, "7");
    Example liked = example(Example.Kind.JUDGEMENT, "7");

    assertThat(PairedScorer.judge(VerifierKind.NUMERIC, number).verify("it is 7.0").isRight())
        .isTrue();
    assertThat(PairedScorer.judge(VerifierKind.NUMERIC, liked).verify("it is 7.0").isRight())
        .isFalse();
  }
}
