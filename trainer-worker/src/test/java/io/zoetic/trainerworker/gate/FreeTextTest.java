// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreeTextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Saturday",
        "yes.",
        "2024-02-29",
        "1,234.50 EUR",
        "New York City",
        " positive \n",
        "",
        "42",
        "東京",
        "twenty-four"
      })
  void labelsNamesAndNumbers_areClosed(String answer) {
    assertThat(FreeText.isClosed(answer)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "She is back on Saturday.",
        "two hundred and forty-one",
        "yes\nno",
        "私は土曜日に家に帰りますので、日曜日に会いましょう。",
        "def double(x):\n  return 2 * x"
      })
  void whatCanBeSaidOtherwise_isFreeText(String answer) {
    assertThat(FreeText.isClosed(answer)).isFalse();
  }
}
