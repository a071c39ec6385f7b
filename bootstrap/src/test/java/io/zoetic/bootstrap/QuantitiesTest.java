// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "500ms, 500",
    "1500ms, 1500",
    "0s, 0",
    "3s, 3000",
    "2m, 120000",
    "1h, 3600000",
    "25h, 90000000",
    "7d, 604800000",
  })
  void duration_inItsShortestForm_isReadAndWrittenAlike(String text, long millis) {
    assertThat(Quantities.duration(text)).isEqualTo(Duration.ofMillis(millis));
    assertThat(Quantities.format(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"PT3S, 3000", "pt1m30s, 90000", "3 S, 3000"})
  void duration_inOtherForms_isRead(String text, long millis) {
    assertThat(Quantities.duration(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "3", "s", "-3s", "3.5s", "3w", "P", "9999999999999999h"})
  void duration_ofNoForm_isRefused(String text) {
    assertThatThrownBy(() -> Quantities.duration(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1000, 1000", "1KiB, 1024", "3MiB, 3145728", "2GiB, 2147483648"})
  void bytes_inTheirShortestForm_areReadAndWrittenAlike(String text, long bytes) {
    assertThat(Quantities.bytes(text)).isEqualTo(bytes);
    assertThat(Quantities.format(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"20MB, 20000000", "1kb, 1000", "1 gb, 1000000000", "7B, 7"})
  void bytes_inOtherForms_areRead(String text, long bytes) {
    assertThat(Quantities.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1", "1.5MB", "1TB", "9999999999GiB", "99999999999999999999"})
  void bytes_ofNoForm_areRefused(String text) {
    assertThatThrownBy(() -> Quantities.bytes(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
