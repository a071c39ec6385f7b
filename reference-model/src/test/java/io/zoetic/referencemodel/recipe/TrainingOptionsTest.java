// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrainingOptionsTest {

  @Test
  void parse_nothing_givesTheDefaults() {
    assertThat(TrainingOptions.parse())
        .isEqualTo(
            new TrainingOptions(
                Path.of("reference-model/target/base"),
                1,
                new Budget.Steps(4500),
                128,
                0.0015,
                500));
  }

  @Test
  void parse_everything_isTaken() {
    assertThat(
            TrainingOptions.parse(
                "--out=there",
                "--seed=7",
                "--steps=30",
                "--batch-rows=8",
                "--learning-rate=0.01",
                "--validate-every=10"))
        .isEqualTo(new TrainingOptions(Path.of("there"), 7, new Budget.Steps(30), 8, 0.01, 10));
  }

  @ParameterizedTest
  @CsvSource({
    "--hours=1, --hours",
    "minutes=1, --key=value",
    "--minutes, --key=value",
    "--minutes=0, was 0.0",
    "--steps=0, was 0",
    "--seed=x, x"
  })
  void parse_wrongOption_isRefused(String argument, String expected) {
    assertThatThrownBy(() -> TrainingOptions.parse(argument))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void budget_used_isTheShareOfStepsOrTime() {
    assertThat(new Budget.Steps(10).used(5, Duration.ofHours(9))).isEqualTo(0.5);
    assertThat(new Budget.Minutes(2).used(999, Duration.ofSeconds(30))).isEqualTo(0.25);
  }

  @Test
  void learningRate_overTheBudget_warmsUpAndDecaysToAlmostNothing() {
    LearningRateSchedule schedule = new LearningRateSchedule(0.002);

    assertThat(schedule.at(0)).isCloseTo(0.00002, within(1e-9));
    assertThat(schedule.at(0.03)).isCloseTo(0.002, within(1e-9));
    assertThat(schedule.at(0.515)).isCloseTo(0.00101, within(1e-5));
    assertThat(schedule.at(1)).isCloseTo(0.00002, within(1e-9));
    assertThat(schedule.at(1.2)).isEqualTo(schedule.at(1));
  }
}
