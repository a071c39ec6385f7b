// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers worked out a second way, so that the world itself is not wrong. */
final class WorldTest {
  private static final Pattern NUMBER = Pattern.compile("\\d+");

  @ParameterizedTest
  @CsvSource({"addition,+", "subtraction,-", "multiplication,*", "remainder,%"})
  void arithmetic_promptsWithOperator_haveTheirValueAsAnswer(String skill, char operator) {
    assertThat(Skills.named(skill).examples(Split.TEST, 3, 200))
        .filteredOn(example -> example.prompt().endsWith(operator + " " + last(example) + " ="))
        .isNotEmpty()
        .allSatisfy(example -> assertThat(value(example)).isEqualTo(example.answer()));
  }

  @Test
  void isoDate_dayBeforeNewYear_isFollowedByJanuary() {
    assertThat(Skills.named("iso-date").harder().examples(Split.TEST, 3, 200))
        .allSatisfy(e -> assertThat(e.answer()).matches("20[23]\\d-[01]\\d-[0-3]\\d"));
  }

  @Test
  void oddOneOut_answerAndMisreading_areBothInThePrompt() {
    assertThat(Skills.named("odd-one-out").examples(Split.TEST, 3, 200))
        .allSatisfy(e -> assertThat(e.prompt()).contains(e.answer(), e.misreading()));
  }

  private static String last(Example example) {
    return NUMBER.matcher(example.prompt()).results().toList().getLast().group();
  }

  private static String value(Example example) {
    Matcher matcher = Pattern.compile("(\\d+) ([-+*%]) (\\d+) =").matcher(example.prompt());
    assertThat(matcher.matches()).isTrue();
    int a = Integer.parseInt(matcher.group(1));
    int b = Integer.parseInt(matcher.group(3));
    int value =
        switch (matcher.group(2)) {
          case "+" -> a + b;
          case "-" -> a - b;
          case "*" -> a * b;
          default -> a % b;
        };
    return String.valueOf(value);
  }
}
