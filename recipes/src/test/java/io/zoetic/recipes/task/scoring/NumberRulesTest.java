// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import static io.zoetic.recipes.task.scoring.Items.isRight;
import static io.zoetic.recipes.task.scoring.Items.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.recipes.task.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as each harness reads them. */
final class NumberRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The total is $1,234. | 234 | $1,234.",
        "-5 | 5 | -5",
        "answer 3.50 | 3.50 | 3.50",
        "1/2 | 2 | 2",
        "It is 12. | 12 | 12.",
        "10% | 10 | 10",
        "no | none | none"
      })
  void extraction_isThatOfTheReference_andOfLmEval(
      String answer, String reference, String flexible) {
    assertThat(Gsm8kReferenceRule.extract(answer).orElse("none")).isEqualTo(reference);
    assertThat(FlexibleRule.extract(answer).orElse("none")).isEqualTo(flexible);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // The right answer, the answer, numeric, reference, flexible.
        "2,125 | It is 2125. | true | false | true",
        "2,125 | It is 2,125. | true | true | true",
        "-10 | They lose: -10 | true | true | true",
        "-10 | They win: 10 | false | true | false",
        "18 | 16 - 3 - 4 = 9, and 9 * 2 = $18.00 | true | true | false",
        "18 | seventeen or 17 | false | false | false",
        "5 | 5.0000001 | true | false | false",
        "5 | 5.001 | false | false | false"
      })
  void rules_agreeOnlyWhereTheyShould(
      String gold, String answer, boolean numeric, boolean reference, boolean flexible) {
    assertThat(isRight("numeric", text(gold), answer)).isEqualTo(numeric);
    assertThat(isRight("reference-gsm8k", text(gold), answer)).isEqualTo(reference);
    assertThat(isRight("lm-eval-flexible", text(gold), answer)).isEqualTo(flexible);
  }

  @Test
  void numberInThePrefill_isTheReferencesPromptNotItsAnswer() {
    Answer nothing = new Answer("The answer to 7 is", " unknown");

    assertThat(Items.rule("reference-gsm8k").score(text("7"), nothing).isRight()).isFalse();
  }

  @Test
  void answerThatIsTooLong_isWrong_withoutBeingRead() {
    String endless = "7 ".repeat(ScoringRule.CHARACTERS_MAX);

    assertThat(Items.rule("numeric").score(text("7"), Answer.of(endless)).reason())
        .contains("at most 65536 characters");
  }

  @Test
  void rightAnswerThatIsNoNumber_isRefused_sayingWhich() {
    assertThatThrownBy(() -> isRight("numeric", text("seven"), "7"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a number for numeric, was seven");
    assertThatThrownBy(() -> isRight("numeric", Items.image("a"), "7"))
        .hasMessageContaining("numeric@1 must be given a problem of kind Text, was image");
  }
}
