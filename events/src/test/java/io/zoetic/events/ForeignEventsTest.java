// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.events.completion.Cancellation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that another version, or nobody of ours, has written. */
class ForeignEventsTest {
  @Test
  void unknownField_isTolerated() throws UnreadableEventException {
    byte[] json = "{\"promptId\":\"p\",\"attempt\":3,\"since\":\"version 9\"}".getBytes(UTF_8);

    assertThat(EventCodec.decodeCancellation(json)).isEqualTo(new Cancellation("p", 3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{}",
        "{\"promptId\":null}",
        "{\"promptId\":\"p\"} {}",
        "{\"promptId\":{}}",
        "not json"
      })
  void cancellation_damaged_isUnreadable(String json) {
    assertThatThrownBy(() -> EventCodec.decodeCancellation(json.getBytes(UTF_8)))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageStartingWith("value must be a Cancellation in JSON");
  }

  @Test
  void prompt_brokenRule_namesTheRule() {
    byte[] json =
        GoldenFile.text("prompt-text-v1")
            .replace("\"attempt\":2", "\"attempt\":-1")
            .getBytes(UTF_8);

    assertThatThrownBy(() -> EventCodec.decodePrompt(json))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("attempt must be >= 0, was -1");
  }
}
