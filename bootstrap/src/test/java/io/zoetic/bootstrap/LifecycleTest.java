// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final Lifecycle lifecycle = new Lifecycle();

  @Test
  void close_ofSeveral_isInReverseOrderAndOnce() {
    lifecycle.add("first", () -> closed.add("first"));
    lifecycle.add("second", () -> closed.add("second"));

    lifecycle.close();
    lifecycle.close();

    assertThat(closed).containsExactly("second", "first");
  }

  @Test
  void close_thatFails_doesNotKeepOthersOpen() {
    lifecycle.add("first", () -> closed.add("first"));
    lifecycle.add(
        "second",
        () -> {
          throw new IllegalStateException("expected by the test");
        });

    lifecycle.close();

    assertThat(closed).containsExactly("first");
  }

  @Test
  void close_thatHangs_isLeftBehind() {
    CountDownLatch never = new CountDownLatch(1);
    lifecycle.add("first", () -> closed.add("first"));
    lifecycle.add("hanging", Duration.ofMillis(20), never::await);

    lifecycle.close();

    assertThat(closed).containsExactly("first");
    never.countDown();
  }

  @Test
  void add_afterClose_closesAtOnce() {
    lifecycle.close();

    lifecycle.add("late", () -> closed.add("late"));

    assertThat(closed).containsExactly("late");
  }

  @Test
  void start_thatFailsHalfWay_closesWhatItStarted() {
    assertThatThrownBy(
            () ->
                Lifecycle.start(
                    half -> {
                      half.add("first", () -> closed.add("first"));
                      throw new IllegalStateException("no second");
                    }))
        .hasMessage("no second");

    assertThat(closed).containsExactly("first");
  }
}
