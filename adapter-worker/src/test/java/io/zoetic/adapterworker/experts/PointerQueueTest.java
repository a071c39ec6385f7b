// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.RecentChanges;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PointerQueueTest {
  private static final Duration SOON = Duration.ofMillis(1);

  private static final String LIFE = "life";

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

  @Test
  void registry_holdsAgainstWhatTheLogToldBefore_whateverTheEpochs() throws InterruptedException {
    learn(Map.of(), true, status("a", 4, false));
    queue.take(SOON);

    queue.offer(pointer("a", 5));
    assertThat(queue.take(SOON)).contains(List.of(pointer("a", 5)));
    learn(queue.hearsay(), false);

    assertThat(queue.take(SOON)).contains(List.of(status("a", 4, false).asPointer()));
    learn(queue.hearsay(), false);
    assertThat(queue.take(SOON)).contains(List.of());
  }

  @Test
  void pointer_heardWhileTheRegistryWasRead_isAskedForWithTheNextReading()
      throws InterruptedException {
    learn(Map.of(), true, status("a", 4, false));
    queue.take(SOON);
    Map<String, ExpertPointer> before = queue.hearsay();
    queue.offer(pointer("a", 5));

    learn(before, false);

    assertThat(queue.take(SOON)).contains(List.of(pointer("a", 5)));
    learn(queue.hearsay(), false, status("a", 5, true));
    assertThat(queue.take(SOON)).contains(List.of(status("a", 5, true).asPointer()));
  }

  @Test
  void pointer_ofAnotherIncarnationOrFarAhead_isNotFollowed() throws InterruptedException {
    learn(Map.of(), true, status("a", 4, false));
    queue.take(SOON);

    queue.offer(pointer("a", Long.MAX_VALUE));
    queue.offer(pointer("b", 1001));
    queue.offer(pointer("a", 5, "another"));

    assertThat(queue.take(SOON)).contains(List.of());
    queue.offer(pointer("a", 5, LIFE));
    assertThat(queue.take(SOON)).contains(List.of(pointer("a", 5, LIFE)));
  }

  @Test
  void registry_thatWasRestored_goesBackAndTakesAwayWhatItDoesNotHave()
      throws InterruptedException {
    learn(Map.of(), true, status("a", 4, false), status("b", 2, false), status("c", 1, false));
    queue.take(SOON);

    learn(Map.of(), true, status("a", 3, false), status("c", 1, false));

    List<ExpertPointer> taken = queue.take(SOON).orElseThrow();
    assertThat(taken)
        .extracting(ExpertPointer::expert, ExpertPointer::epoch)
        .containsExactlyInAnyOrder(tuple("a", 3L), tuple("b", 1L));
  }

  private void learn(
      Map<String, ExpertPointer> heardBefore, boolean complete, ExpertStatus... experts) {
    RecentChanges.Mark mark = new RecentChanges.Mark(LIFE, 1, "f".repeat(64));
    queue.learn(new RecentChanges(mark, complete, List.of(experts)), heardBefore);
    queue.wake();
  }

  private static ExpertStatus status(String expert, long epoch, boolean frozen) {
    return new ExpertStatus(
        expert,
        ExpertRole.SKILL,
        frozen,
        epoch,
        Instant.EPOCH,
        Instant.EPOCH,
        List.of(),
        List.of(),
        LIFE);
  }

  private static ExpertPointer pointer(String expert, long epoch) {
    return pointer(expert, epoch, null);
  }

  private static ExpertPointer pointer(String expert, long epoch, @Nullable String incarnation) {
    return new ExpertPointer(
        expert, "skill", epoch, false, Instant.EPOCH, Map.of(), List.of(), incarnation);
  }
}
