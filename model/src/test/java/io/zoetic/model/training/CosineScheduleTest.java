// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CosineScheduleTest {
  @Test
  void at_withWarmUp_risesToThePeakAndDecaysToAlmostNothing() {
    CosineSchedule schedule = new CosineSchedule(0.002, 1000, 0.03, 0.01);

    assertThat(schedule.at(0)).isCloseTo(0.00002, within(1e-9));
    assertThat(schedule.at(15)).isCloseTo(0.001, within(1e-9));
    assertThat(schedule.at(30)).isCloseTo(0.002, within(1e-9));
    assertThat(schedule.at(515)).isCloseTo(0.00101, within(1e-5));
    assertThat(schedule.at(1000)).isCloseTo(0.00002, within(1e-9));
    assertThat(schedule.at(1200)).isEqualTo(schedule.at(1000));
  }

  @Test
  void at_withoutWarmUp_isHalfACosineToZero() {
    CosineSchedule schedule = new CosineSchedule(0.01, 4);

    assertThat(schedule.at(0)).isEqualTo(0.01);
    assertThat(schedule.at(1)).isCloseTo(0.01 * (2 + Math.sqrt(2)) / 4, within(1e-12));
    assertThat(schedule.at(2)).isCloseTo(0.005, within(1e-12));
    assertThat(schedule.at(4)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0, 0, 'learning rate must be > 0, was 0.0'",
    "1, 0, 0, 0, 'steps must be >= 1, was 0'",
    "1, 1, 1, 0, 'warm-up must be in [0, 1) and the lowest share in [0, 1], were 1.0 and 0.0'",
    "1, 1, 0, 2, 'warm-up must be in [0, 1) and the lowest share in [0, 1], were 0.0 and 2.0'"
  })
  void wrongNumbers_areRefused(
      double peak, int steps, double warmUp, double lowest, String message) {
    assertThatThrownBy(() -> new CosineSchedule(peak, steps, warmUp, lowest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
