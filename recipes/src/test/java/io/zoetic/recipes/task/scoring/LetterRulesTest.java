// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import static io.zoetic.recipes.task.scoring.Items.choice;
import static io.zoetic.recipes.task.scoring.Items.isRight;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.recipes.task.Answer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options as the reference and as we read them. */
final class LetterRulesTest {
  private static final List<String> LETTERS = List.of("A", "B", "C", "D");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the answer is (c) | none",
        "**Answer:** D | D",
        "answer is Apple | A",
        "the answer is (A) no wait, the answer is (B) | A",
        "I think it is B, but I am not sure | I",
        "A planet has mass | A",
        "Answer: B or answer: C | C"
      })
  void extraction_isThatOfTheReference(String answer, String letter) {
    assertThat(ArcReferenceRule.extract(answer).orElse("none")).isEqualTo(letter);
  }

  @Test
  void reference_guessesTheSameEveryTime() {
    String nothing = "nobody knows";

    assertThat(isRight("reference-arc", choice(LETTERS, "A"), nothing)).isTrue();
    assertThat(isRight("reference-arc", choice(List.of("A", "B", "C"), "C"), nothing)).isTrue();
    assertThat(isRight("reference-arc", choice(List.of("A", "B", "C", "D", "E"), "A"), nothing))
        .isTrue();
    assertThat(isRight("letter", choice(LETTERS, "A"), nothing)).isFalse();
  }

  @Test
  void numericLabels_areAlwaysWrongInTheReference_andMappedByLetter() {
    var item = choice(List.of("1", "2", "3", "4"), "2");

    assertThat(isRight("reference-arc", item, "the answer is (B)")).isFalse();
    assertThat(isRight("letter", item, "the answer is (B)")).isTrue();
    assertThat(isRight("letter", item, "the answer is (A)")).isFalse();
  }

  @Test
  void lastStatement_isWhatLetterReads() {
    String changed = "the answer is (A) no wait, the answer is (B)";

    assertThat(isRight("letter", choice(LETTERS, "B"), changed)).isTrue();
    assertThat(isRight("letter", choice(LETTERS, "A"), changed)).isFalse();
    assertThat(isRight("letter", choice(LETTERS, "A"), "A planet has mass")).isFalse();
  }

  @Test
  void prefill_belongsToTheStatement() {
    Answer answer = new Answer("The best answer is", " (C)");

    assertThat(Items.rule("letter").score(choice(LETTERS, "C"), answer))
        .isEqualTo(new Score(1, "C", "the right option"));
  }
}
