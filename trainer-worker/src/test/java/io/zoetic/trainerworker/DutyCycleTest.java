// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A task may take a tenth of the time. */
class DutyCycleTest {
  private long now = -5_000;
  private long takes;
  private int ran;
  private final DutyCycle cycle = new DutyCycle(0.1, () -> now);

  private void task() {
    ran++;
    now += takes;
  }

  private void callAt(long moment) {
    now = moment;
    cycle.run(this::task);
  }

  @Test
  void taskThatTakesNothing_runsAtEveryCall() {
    callAt(-5_000);
    callAt(-5_000);

    assertThat(ran).isEqualTo(2);
  }

  @Test
  void taskThatTakesLong_restsNineTimesAsLong() {
    takes = 100;
    callAt(0);

    callAt(999);
    assertThat(ran).isEqualTo(1);

    callAt(1_000);
    assertThat(ran).isEqualTo(2);
  }

  @Test
  void taskThatFails_restsAsWell() {
    assertThatThrownBy(
            () ->
                cycle.run(
                    () -> {
                      now += 100;
                      throw new IllegalStateException("away");
                    }))
        .hasMessage("away");

    callAt(-4_001);
    assertThat(ran).isZero();

    callAt(-4_000);
    assertThat(ran).isEqualTo(1);
  }

  @Test
  void share_mustBeOne() {
    assertThatThrownBy(() -> new DutyCycle(0, () -> now))
        .hasMessage("share must be in (0, 1], was 0.0");
  }
}
