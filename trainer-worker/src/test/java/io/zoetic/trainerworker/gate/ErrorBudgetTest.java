// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ErrorBudgetTest {
  @Test
  void runsThatNeverPass_haveOneInTwentyInAll() {
    double all =
        IntStream.range(0, 100_000).mapToDouble(run -> new ErrorBudget(run, 0).level()).sum();

    assertThat(all).isLessThan(0.05).isCloseTo(0.05, within(1e-5));
  }

  @Test
  void firstRun_hasTwoThirds_andWhatPassesGivesSomeBack() {
    assertThat(ErrorBudget.FIRST.needed()).isCloseTo(30, within(1e-9));
    assertThat(new ErrorBudget(1, 0).needed()).isCloseTo(120, within(1e-9));
    assertThat(new ErrorBudget(1, 1).needed()).isCloseTo(60, within(1e-9));
    assertThat(new ErrorBudget(9, 9).needed()).isCloseTo(540, within(1e-9));
  }

  @Test
  void moreThatPassedThanWereJudged_areRefused() {
    assertThatThrownBy(() -> new ErrorBudget(1, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("of 1 judged runs 0..1 must have passed, were 2");
  }
}
