// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ExpertPointer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PointerQueueTest {
  private static final Duration SOON = Duration.ofMillis(1);

  private final PointerQueue queue = new PointerQueue();

  @Test
  void beforeTheRegistryWasRead_nothingIsTaken() throws InterruptedException {
    queue.offer(pointer("a", 1));
    assertThat(queue.take(SOON)).isEmpty();

    queue.offer(pointer("b", 1));
    queue.wake();

    assertThat(queue.take(SOON)).contains(List.of(pointer("a", 1), pointer("b", 1)));
    assertThat(queue.take(SOON)).contains(List.of());
  }

  @Test
  void ofAnExpert_theNewestAloneIsTaken_once() throws InterruptedException {
    queue.wake();
    queue.offer(pointer("a", 2));
    queue.offer(pointer("a", 3));
    queue.offer(pointer("a", 1));

    assertThat(queue.take(SOON)).contains(List.of(pointer("a", 3)));
    queue.offer(pointer("a", 3));
    queue.offer(pointer("a", 2));
    assertThat(queue.take(SOON)).contains(List.of());
  }

  @Test
  void pointerThatFailed_comesAgainUnlessANewerOneCame() throws InterruptedException {
    queue.wake();
    queue.offer(pointer("a", 1));
    queue.offer(pointer("b", 1));
    queue.take(SOON);
    queue.retryLater(pointer("a", 1));
    queue.retryLater(pointer("b", 1));
    queue.offer(pointer("b", 2));

    assertThat(queue.take(SOON)).contains(List.of(pointer("b", 2)));
    queue.retryLater(pointer("b", 1));
    queue.wake();

    assertThat(queue.take(SOON)).contains(List.of(pointer("a", 1)));
  }

  private static ExpertPointer pointer(String expert, long epoch) {
    return new ExpertPointer(expert, "skill", epoch, false, Instant.EPOCH, Map.of(), List.of());
  }
}
