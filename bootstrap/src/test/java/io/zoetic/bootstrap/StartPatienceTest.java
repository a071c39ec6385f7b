// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartPatienceTest {
  private int attempts;

  private String startAt(int attempt) {
    attempts++;
    if (attempts < attempt) {
      throw new IllegalStateException("no database, attempt " + attempts);
    }
    return "started";
  }

  @Test
  void start_thatFailsAtFirst_isTriedUntilItSucceeds() {
    StartPatience patience = new StartPatience(Duration.ofMinutes(1), Duration.ofMillis(1));

    assertThat(patience.start(() -> startAt(3))).isEqualTo("started");
    assertThat(attempts).isEqualTo(3);
  }

  @Test
  void start_afterTheLongestWait_failsAsTheLastAttempt() {
    StartPatience patience = new StartPatience(Duration.ofMillis(50), Duration.ofMillis(20));

    assertThatThrownBy(() -> patience.start(() -> startAt(Integer.MAX_VALUE)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no database, attempt " + attempts);
    assertThat(attempts).isBetween(1, 3);
  }

  @Test
  void patience_unlessAskedFor_isOneAttempt() {
    StartPatience patience = StartPatience.from(Settings.of(Map.of()));

    assertThatThrownBy(() -> patience.start(() -> startAt(2))).hasMessageContaining("attempt 1");
  }
}
