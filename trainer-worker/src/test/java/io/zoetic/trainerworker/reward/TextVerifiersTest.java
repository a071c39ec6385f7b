// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifiers of texts, and answers that try to get more than they are worth. */
@Timeout(20)
class TextVerifiersTest {
  @ParameterizedTest
  @ValueSource(strings = {"Tuesday", " tuesday. ", "TUESDAY", "Ｔｕｅｓｄａｙ", "tuesday\u00a0\n"})
  void exact_normalised_forgivesWhatDoesNotMatter(String answer) {
    assertThat(ExactMatch.of("Tuesday").verify(answer).isRight()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "Tues day", "Tuesday Wednesday", "Tuesday..", "not Tuesday"})
  void exact_normalised_refusesOtherTexts(String answer) {
    assertThat(ExactMatch.of("Tuesday").verify(answer).reward()).isEqualTo(-1);
  }

  @Test
  void exact_strict_forgivesBlanksAroundOnly() {
    ExactMatch strict = new ExactMatch(List.of("Tue", "2"), ExactMatch.Form.STRICT);

    assertThat(strict.verify(" 2\n").isRight()).isTrue();
    assertThat(strict.verify("tue").isRight()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1234.5 | 1,234.5",
        "1234567 | it is 1,234,567 then",
        "-3 | x = -3",
        "3 | 5-3",
        "-4 | \u22124",
        "42 | 6 times 7 is 42.",
        "1000 | 1e3",
        "0.5 | .5",
        "7 | 1 2 3 4 5 6 7",
        "12 | 0012",
      })
  void numeric_readsTheLastNumber(double expected, String answer) {
    assertThat(new NumericMatch(expected, 1e-9, 0).verify(answer).isRight()).as(answer).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NaN", "Infinity", "forty-two", "1e999", "42, or 41", "-42", "0x2A"})
  void numeric_refusesWhatIsNotTheNumber(String answer) {
    assertThat(new NumericMatch(42, 0.5, 0).verify(answer).reward()).isEqualTo(-1);
  }

  @Test
  void numeric_takesTheLargerTolerance() {
    NumericMatch near = new NumericMatch(200, 0.1, 0.01);

    assertThat(near.verify("201.9").isRight()).isTrue();
    assertThat(near.verify("202.1").isRight()).isFalse();
    assertThat(near.verify("202.1").reason()).isEqualTo("202.1 is not 200.0");
  }

  @Test
  void numeric_ofOneEndlessNumber_isNoTrap() {
    assertThat(new NumericMatch(1, 0, 0).verify("9".repeat(60_000)).isRight()).isFalse();
    assertThat(new NumericMatch(1, 0, 0).verify("1,234".repeat(12_000)).isRight()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "B",
        "b",
        "(B)",
        "B.",
        "blue",
        "Blue.",
        "The answer is (B).",
        "A is wrong. So the answer is B, not A.",
        "Answer: blue",
        "answer: A. No, wait; my choice is B"
      })
  void choice_ofTheRightOption_isFound(String answer) {
    assertThat(choice().verify(answer).isRight()).as(answer).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "AB",
        "A B C",
        "The answer is A or B",
        "The answer is (A) (B) (C)",
        "E",
        "red",
        "I like B",
        "the answer is red and blue",
        "The answer is B. The answer is A."
      })
  void choice_ofNoneOrAnotherOrTwo_isWrong(String answer) {
    assertThat(choice().verify(answer).reward()).as(answer).isEqualTo(-1);
  }

  private static MultipleChoice choice() {
    return new MultipleChoice(List.of("red", "blue", "green"), 1);
  }

  @Test
  void expression_mustMatchTheWholeAnswer() {
    RegularExpression date = new RegularExpression("\\d{4}-\\d{2}-\\d{2}");

    assertThat(date.verify(" 2024-02-29\n").isRight()).isTrue();
    assertThat(date.verify("2024-02-29 or so").isRight()).isFalse();
  }

  @Test
  void expression_thatWouldBacktrackForEver_doesNot() {
    RegularExpression evil = new RegularExpression("(a+)+(a|a)*(.*a){12}$");

    long start = System.nanoTime();
    assertThat(evil.verify("a".repeat(60_000) + "b").isRight()).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"(a)\\1", "(?=a)b", "(", "(a{100}){101}", "(.{11}){1000}"})
  void expression_thatIsNotLinearOrTooLarge_isRefused(String pattern) {
    assertThatThrownBy(() -> new RegularExpression(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("pattern must");
  }

  @Test
  void expression_whoseRepeatsMultiplyOut_isRefusedBeforeItIsCompiled() {
    assertThatThrownBy(() -> new RegularExpression("(((a{1,1000}){1,1000}){1,1000})"))
        .hasMessageStartingWith(
            "repeats of a pattern must multiply out to at most 100000 instructions, had about ");
  }

  @Test
  void expression_thatIsTooLong_isRefused() {
    assertThatThrownBy(() -> new RegularExpression("a".repeat(1001)))
        .hasMessage("pattern must have at most 1000 characters, had 1001");
  }

  @Test
  void answers_thatAreTooLong_areWrongWhateverTheyAre() {
    String answer = " ".repeat(Verifier.CHARACTERS_MAX) + "1";

    for (Verifier verifier :
        List.of(ExactMatch.of("1"), new NumericMatch(1, 0, 0), new RegularExpression("1"))) {
      assertThat(verifier.verify(answer).reason())
          .isEqualTo("answer must have at most 65536 characters");
    }
  }
}
