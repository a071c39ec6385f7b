// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerLimitsTest {
  private static final AnswerLimits LIMITS = new AnswerLimits(1024, 2048);

  @ParameterizedTest
  @CsvSource({
    "1, 64",
    "32, 64",
    "33, 128",
    "45, 128",
    "64, 128",
    "65, 192",
    "300, 640",
    "600, 1024"
  })
  void limit_isTwiceTheLengthOfTheAnswers_withinItsBounds(int length, int limit) {
    assertThat(LIMITS.of(length, length, length)).isEqualTo(limit);
  }

  @Test
  void limit_leavesOutOneAnswerInAHundred() {
    int[] lengths = new int[200];
    Arrays.fill(lengths, 20);
    lengths[0] = 900;
    lengths[199] = 900;
    assertThat(LIMITS.of(lengths)).isEqualTo(64);
    lengths[100] = 900;
    assertThat(LIMITS.of(lengths)).isEqualTo(1024);
  }

  @Test
  void limit_ofNothingKnown_isTheLeast() {
    assertThat(LIMITS.of()).isEqualTo(64);
  }

  @Test
  void context_leavesLess() {
    assertThat(LIMITS.behind(100, 640)).isEqualTo(640);
    assertThat(LIMITS.behind(2000, 640)).isEqualTo(48);
    assertThat(LIMITS.behind(2048, 640)).isZero();
    assertThat(LIMITS.behind(3000, 640)).isZero();
    assertThat(LIMITS.fits(100, 1024)).isTrue();
    assertThat(LIMITS.fits(100, 1025)).isFalse();
    assertThat(LIMITS.fits(2000, 48)).isTrue();
    assertThat(LIMITS.fits(2000, 49)).isFalse();
  }

  @Test
  void maximumBelowTheLeast_isRefused() {
    assertThatThrownBy(() -> new AnswerLimits(63, 2048))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tokens of an answer must be at least 64, were 63");
  }
}
