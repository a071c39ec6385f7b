// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PausesTest {
  private Instant now = Instant.parse("2026-11-30T12:00:00Z");
  private final Pauses pauses = new Pauses(new Backoff(Duration.ofSeconds(8)), () -> now);

  private void pass(Duration time) {
    now = now.plus(time);
  }

  @Test
  void pauses_getLonger_eachForItsWebhook_untilTheyAreForgotten() {
    assertThat(pauses.isOver("a")).isTrue();
    pauses.begin("a");
    assertThat(pauses.isOver("a")).isFalse();
    assertThat(pauses.isOver("b")).isTrue();
    pass(Duration.ofMillis(3999));
    assertThat(pauses.isOver("a")).as("half of it at least").isFalse();
    pass(Duration.ofMillis(4001));
    assertThat(pauses.isOver("a")).isTrue();

    pauses.begin("a");
    pass(Duration.ofMillis(7999));
    assertThat(pauses.isOver("a")).as("the second is twice as long").isFalse();
    pauses.forget("a");
    assertThat(pauses.isOver("a")).isTrue();
    pauses.begin("a");
    pass(Duration.ofSeconds(8));
    assertThat(pauses.isOver("a")).as("again the first").isTrue();
  }
}
