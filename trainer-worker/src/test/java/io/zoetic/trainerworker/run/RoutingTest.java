// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Answer;
import io.zoetic.vectorstore.learning.Example.Kind;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
  @ParameterizedTest
  @CsvSource({
    "DEMONSTRATION, 1, true",
    "JUDGEMENT, 1, true",
    "JUDGEMENT, 0.5, false",
    "JUDGEMENT, 0, false",
    "PREFERENCE, 1, false",
  })
  void examples_ofWhichTheRightAnswerIsKnown(Kind kind, double reward, boolean known) {
    Example example =
        new Example(
            new UUID(1, 1),
            Example.BASE,
            kind,
            "{}",
            "00",
            Answer.of("Monday"),
            kind == Kind.PREFERENCE ? Answer.of("Sunday") : null,
            reward,
            1,
            "product",
            null,
            null);

    assertThat(Routing.saysWhatIsRight(example)).isEqualTo(known);
  }
}
