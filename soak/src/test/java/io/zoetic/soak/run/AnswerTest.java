// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerTest {
  private static final String FIRST =
      "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"4\"}}]}\n\n";
  private static final String SECOND =
      "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"2\"}}]}\n\n";
  private static final String END = "data: [DONE]\n\n";

  @Test
  void streamThatEnds_isTheAnswer() throws IOException {
    assertThat(Answer.ofStream(FIRST + SECOND + END)).isEqualTo(new Answer("c", "42"));
    assertThat(Answer.of("{\"id\":\"c\",\"choices\":[{\"message\":{\"content\":\"42\"}}]}"))
        .isEqualTo(new Answer("c", "42"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", FIRST, END, FIRST + "data: {\"error\":{\"code\":\"internal\"}}\n\n" + END})
  void streamThatIsCutOffOrFails_isNone(String body) {
    assertThatThrownBy(() -> Answer.ofStream(body)).isInstanceOf(IOException.class);
  }
}
