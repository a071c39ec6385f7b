// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private long now = -7;
  private final Backlog backlog = new Backlog(PATIENCE, () -> now);

  @Test
  void backlog_isWaitedFor_untilItEnds() {
    assertThat(backlog.isWaitedFor()).isFalse();

    backlog.begins();
    assertThat(backlog.isWaitedFor()).isTrue();

    backlog.ends();
    assertThat(backlog.isWaitedFor()).isFalse();
  }

  @Test
  void backlog_withoutEnd_isWaitedForNoLongerThanThat() {
    backlog.begins();
    now += PATIENCE.toNanos() - 1;
    backlog.begins();
    assertThat(backlog.isWaitedFor()).isTrue();

    now += 1;
    assertThat(backlog.isWaitedFor()).isFalse();
  }
}
