// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ages and spans. */
final class TimesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T02:59:59.5Z, 0s",
    "2026-11-24T02:59:18Z, 42s",
    "2026-11-24T02:58:59Z, 1m",
    "2026-11-24T00:30:00Z, 2h",
    "2026-11-20T03:00:00Z, 4d",
    "2026-11-24T03:00:09Z, 0s",
    "-, -"
  })
  void age_isInItsLargestUnit(String time, String age) {
    assertThat(Times.age(time, NOW)).isEqualTo(age);
  }

  @ParameterizedTest
  @CsvSource({"500ms, PT0.5S", "60s, PT1M", "2m, PT2M", "1h, PT1H", "7d, PT168H", "0s, PT0S"})
  void span_hasAUnit(String text, Duration span) {
    assertThat(Times.span(text)).isEqualTo(span);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "-1s", "1 s", "1w", "9999999999s"})
  void span_ofAnotherForm_isRefused(String text) {
    assertThatThrownBy(() -> Times.span(text))
        .hasMessage("a time span must be a number and ms, s, m, h or d, was " + text);
  }
}
