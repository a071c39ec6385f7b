// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogLimitTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final LogLimit<String> limit = new LogLimit<>(2, Duration.ofSeconds(10), now::get);

  @Test
  void linesBeyondTheLimit_areKeptBackAndCounted() {
    assertThat(limit.next("a")).hasValue(0);
    assertThat(limit.next("a")).hasValue(0);
    assertThat(limit.next("a")).isEmpty();
    assertThat(limit.next("a")).isEmpty();
    assertThat(limit.next("b")).hasValue(0);

    now.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(limit.next("a")).hasValue(2);
    assertThat(limit.next("a")).hasValue(0);
    assertThat(limit.next("a")).isEmpty();
  }

  @Test
  void windowThatKeptNothingBack_isForgotten() {
    limit.next("a");
    now.addAndGet(Duration.ofSeconds(11).toNanos());
    assertThat(limit.next("a")).hasValue(0);
  }
}
