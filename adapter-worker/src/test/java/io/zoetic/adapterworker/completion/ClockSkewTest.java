// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.events.EventSamples;
import io.zoetic.events.completion.ReplyAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockSkewTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final ClockSkew skew = new ClockSkew();
  private Instant now = BEGIN;

  @Test
  void nothingSeen_isNoSkew() {
    assertThat(skew.worst()).isZero();
    assertThat(skew.check().degraded()).isFalse();
  }

  @Test
  void promptsThatLayInTheLog_areNoSkew_ifOthersDidNot() {
    seen("a", Duration.ofSeconds(40));
    seen("a", Duration.ofMillis(3));
    seen("a", Duration.ofSeconds(20));

    assertThat(skew.worst()).isEqualTo(Duration.ofMillis(3));
  }

  @Test
  void gatewayThatDiffersMost_isTold_inEitherDirection_andInTheMetric() {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    skew.watch(metrics);
    seen("a", Duration.ofSeconds(4));
    assertThat(skew.check().degraded()).isFalse();

    seen("b", Duration.ofSeconds(-6));

    assertThat(skew.check().message())
        .isEqualTo(
            "the clocks of workers and gateways must agree within PT5S, this one is ahead by PT-6S");
    assertThat(skew.check().ok()).isTrue();
    assertThat(metrics.get("zoetic.worker.clock.skew").gauge().value()).isEqualTo(-6);
  }

  @Test
  void clockThatWasSet_isFoundWithinTwoMinutes() {
    seen("a", Duration.ZERO);
    now = now.plusSeconds(61);
    seen("a", Duration.ofSeconds(600));
    assertThat(skew.worst()).isZero();
    now = now.plusSeconds(61);

    seen("a", Duration.ofSeconds(600));

    assertThat(skew.worst()).isEqualTo(Duration.ofSeconds(600));
  }

  @Test
  void gatewayThatIsGone_isForgotten() {
    seen("a", Duration.ofSeconds(600));
    now = now.plus(Duration.ofMinutes(11));

    seen("b", Duration.ZERO);

    assertThat(skew.worst()).isZero();
  }

  /** A prompt of a gateway, from whose clock this one differs by that at its receipt. */
  private void seen(String gateway, Duration ahead) {
    skew.received(
        EventSamples.prompt("p", new ReplyAddress(gateway, 0)).sent(now, Duration.ofMinutes(2)),
        now.plus(ahead),
        now);
  }
}
