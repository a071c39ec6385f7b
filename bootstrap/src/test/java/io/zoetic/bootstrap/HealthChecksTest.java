// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HealthChecksTest {
  private final HealthChecks checks = new HealthChecks(Duration.ofMillis(50));

  @Test
  void run_ofSeveral_keepsTheirOrder() {
    checks.add("b", CheckResult::passed);
    checks.add("a", () -> CheckResult.failed("away"));

    assertThat(checks.run().join())
        .containsExactly(
            Map.entry("b", CheckResult.passed()), Map.entry("a", CheckResult.failed("away")));
  }

  @Test
  void check_thatThrows_hasFailed() {
    checks.add(
        "a",
        () -> {
          throw new IllegalStateException("broken");
        });

    assertThat(checks.run().join().get("a"))
        .isEqualTo(CheckResult.failed("java.lang.IllegalStateException: broken"));
  }

  @Test
  void check_thatHangs_hasFailedAndIsNotStartedAgain() {
    AtomicInteger started = new AtomicInteger();
    CountDownLatch answer = new CountDownLatch(1);
    checks.add(
        "slow",
        () -> {
          started.incrementAndGet();
          awaitQuietly(answer);
          return CheckResult.passed();
        });

    CheckResult first = checks.run().join().get("slow");
    CheckResult second = checks.run().join().get("slow");
    answer.countDown();

    assertThat(first).isEqualTo(CheckResult.failed("no answer within 50ms")).isEqualTo(second);
    assertThat(started).hasValue(1);
  }

  @Test
  void name_usedTwice_isRefused() {
    checks.add("a", CheckResult::passed);

    assertThatThrownBy(() -> checks.add("a", CheckResult::passed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a check's name must be unique, was a");
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
