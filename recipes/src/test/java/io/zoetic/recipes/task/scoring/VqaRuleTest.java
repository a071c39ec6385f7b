// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.recipes.task.Answer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The accuracy of answers to questions about images. */
final class VqaRuleTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "The Dakota Digital | dakota digital",
        "Two dogs | 2 dogs",
        "1,000 | 1000",
        "1, 000 | 1 000",
        "ice-cream | ice cream",
        "U.S.A. | usa",
        "5. | 5",
        "3.14 | 3.14",
        "$5.00 | $5.00",
        "12:30 | 12:30",
        "25% | 25%",
        "it's | it 's",
        "none | 0",
        "a | ##",
        "hello,world | helloworld",
        "half/half | half half",
        "Mr. Smith | mr smith",
        "Im | im",
        "oclock | o'clock",
        "dont | don't",
        "wheres | where's"
      })
  void answer_isNormalisedAsByTheEvaluator(String answer, String normalised) {
    assertThat(VqaText.normalised(answer)).isEqualTo(normalised);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 0.3", "2, 0.6", "3, 0.9", "4, 1", "10, 1"})
  void accuracy_growsWithEqualAnswers(int equal, double accuracy) {
    String[] answers = new String[10];
    Arrays.setAll(answers, i -> i < equal ? "Two dogs" : "answer " + i);

    Score score = Items.rule("vqa").score(Items.image(answers), Answer.of("2 dogs."));

    assertThat(score.points()).isCloseTo(accuracy, within(1e-12));
    assertThat(score.isRight()).isEqualTo(equal >= 4);
  }

  @Test
  void itemWithoutAnswers_cannotBeScored() {
    assertThatThrownBy(() -> Items.isRight("vqa", Items.image(), "a dog"))
        .hasMessageContaining("no published answers");
  }
}
