// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerifierKindTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "exact | Seven | ` seven. ` | true",
        "exact | Seven | eight | false",
        "strict | Seven | ` Seven ` | true",
        "strict | Seven | seven | false",
        "strict | Seven | Seven. | false",
        "numeric | 1,200 | 1200.0 | true",
        "numeric | 1,200 | 1201 | false",
        "numeric | 7 | seven | false",
        "regex | [0-9]{4}-[0-9]{2} | 2026-01 | true",
        "regex | [0-9]{4}-[0-9]{2} | 2026 | false",
        "json-schema | {\"type\": \"array\"} | [1] | true",
        "json-schema | {\"type\": \"array\"} | {} | false",
      })
  void answers_areComparedWithTheRightOne(
      String kind, String rightAnswer, String answer, boolean right) {
    assertThat(VerifierKind.parse(kind).of(rightAnswer).verify(answer).isRight()).isEqualTo(right);
  }

  @ParameterizedTest
  @EnumSource(VerifierKind.class)
  void words_areRead(VerifierKind kind) {
    assertThat(VerifierKind.parse(kind.word())).isEqualTo(kind);
  }

  @Test
  void otherWords_areRefused() {
    assertThatThrownBy(() -> VerifierKind.parse("EXACT"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "verifier must be one of"
                + " [exact, strict, numeric, regex, json-schema, python-tests], was EXACT");
  }

  @ParameterizedTest
  @CsvSource({"NUMERIC, seven", "REGEX, [", "JSON_SCHEMA, ["})
  void rightAnswers_ofAnotherKind_areRefused(VerifierKind kind, String rightAnswer) {
    assertThatThrownBy(() -> kind.of(rightAnswer)).isInstanceOf(IllegalArgumentException.class);
  }
}
