// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.interaction;

import static io.zoetic.trainerworker.interaction.InteractionSamples.FINISHED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.learning.InteractionFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recorder over the in-memory log and a store that has bad days. */
@Timeout(120)
class InteractionRecorderTest {
  private static final RecorderOptions QUICK =
      new RecorderOptions("test", Duration.ofDays(30), Duration.ofMillis(1), Duration.ofMillis(2));

  private final InMemoryEventLog log = new InMemoryEventLog();
  private final WorkerLink worker = log.openWorker("w", _ -> {});
  private final FaultyInteractions store = new FaultyInteractions();
  private final AtomicReference<Instant> clock = new AtomicReference<>(FINISHED);
  private final AtomicInteger forgotten = new AtomicInteger();

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void interactions_areStoredAndCommitted() throws InterruptedException {
    IntStream.range(0, 10).forEach(i -> record("r-" + i));

    try (InteractionRecorder recorder = start(QUICK)) {
      store.awaitRows(10);
      assertThat(recorder.trouble()).isEmpty();
    }

    assertThat(store.ids()).hasSize(10).startsWith("r-0", "r-1").endsWith("r-9");
    assertNothingIsLeft();
  }

  @Test
  void sameInteractionTwice_theFirstStays() throws InterruptedException {
    worker.record(InteractionSamples.interaction("twice", 0, "first"));
    worker.record(InteractionSamples.interaction("twice", 0, "second"));
    worker.record(InteractionSamples.interaction("twice", 1, "third"));

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(2);
    }

    assertThat(store.find(new ChoiceId("twice", 0), Scope.ALL).orElseThrow().answer().text())
        .isEqualTo("first");
  }

  @Test
  void interactionsOfForgottenUsers_areCountedAndCommitted() throws InterruptedException {
    worker.record(InteractionSamples.of("gone", FaultyInteractions.FORGOTTEN, FINISHED));
    record("kept");

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(1);
    }

    assertThat(store.ids()).containsExactly("kept");
    assertThat(forgotten).hasValue(1);
    assertNothingIsLeft();
  }

  @Test
  void storeThatIsAway_isTriedAgainAndNothingIsLost() throws InterruptedException {
    store.awayFor = 7;
    IntStream.range(0, 9).forEach(i -> record("r-" + i));

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(9);
    }

    assertThat(store.ids()).hasSize(9);
    assertThat(log.deadLetters()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void storeThatAnswersReadsAlone_setsNothingAside() throws InterruptedException {
    store.readOnlyFor = 20;
    IntStream.range(0, 9).forEach(i -> record("r-" + i));

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(9);
    }

    assertThat(store.ids()).hasSize(9);
    assertThat(log.deadLetters()).isEmpty();
    assertNothingIsLeft();
  }

  @Test
  void close_whileTheStoreIsAway_leavesThemToTheNextRecorder() throws InterruptedException {
    store.awayFor = Integer.MAX_VALUE;
    record("later");
    RecorderOptions patient =
        new RecorderOptions("slow", Duration.ofDays(30), Duration.ofHours(1), Duration.ofHours(1));

    try (InteractionRecorder recorder = start(patient)) {
      // The deletion at the start, then the first try to store.
      store.await(each -> each.calls >= 2);
      while (recorder.trouble().isEmpty()) {
        Thread.onSpinWait();
      }
      assertThat(recorder.trouble()).contains("the database does not answer");
    }
    store.awayFor = 0;

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(1);
    }
    assertThat(store.ids()).containsExactly("later");
  }

  @Test
  void interactionThatTheStoreRefuses_isSetAsideAndTheOthersAreStored()
      throws InterruptedException {
    store.refused.add("bad");
    record("good-0");
    record("bad");
    record("good-1");

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(2);
    }

    assertThat(store.ids()).containsExactly("good-0", "good-1");
    assertThat(log.deadLetters()).hasSize(1);
    assertThat(log.deadLetters().getFirst().code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(log.deadLetters().getFirst().reason()).isEqualTo("no such value");
    assertThat(log.deadLetters().getFirst().value()).contains("\"requestId\":\"bad\"");
    assertNothingIsLeft();
  }

  @Test
  void interactionThatIsNoRow_isSetAsideAndTheOthersAreStored() throws InterruptedException {
    record("good-0");
    worker.record(InteractionSamples.unstorable("bad"));
    record("good-1");

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(2);
    }

    assertThat(store.ids()).containsExactly("good-0", "good-1");
    assertThat(log.deadLetters()).hasSize(1);
    assertThat(log.deadLetters().getFirst().reason()).contains("exponents");
  }

  /** What cannot be looked up either is no fault of the interaction. */
  @Test
  void storeThatRefusesEverything_isTriedAgain() throws InterruptedException {
    store.withoutTableFor = 1 + 3 * 5;
    record("r");

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(1);
    }

    assertThat(log.deadLetters()).isEmpty();
  }

  @Test
  void retention_deletesAtTheStartAndOnceAnHour() throws InterruptedException {
    try (InteractionRecorder _ = start(QUICK)) {
      store.await(each -> each.deletions.size() == 1);
      record("a");
      store.awaitRows(1);
      clock.set(FINISHED.plus(Duration.ofMinutes(59)));
      record("b");
      store.awaitRows(2);
      record("c");
      store.awaitRows(3);
      assertThat(store.deletions).containsExactly(FINISHED.minus(Duration.ofDays(30)));

      clock.set(FINISHED.plus(Duration.ofDays(31)));
      record("d");
      store.await(each -> each.deletions.size() == 2);
    }

    assertThat(store.slices).containsOnly(Duration.ofDays(30)).hasSize(2);
    assertThat(store.deletions.getLast()).isEqualTo(FINISHED.plus(Duration.ofDays(1)));
    assertThat(store.ids()).doesNotContain("a", "b", "c");
  }

  @Test
  void retentionThatFails_isNotInTheWay() throws InterruptedException {
    store.awayFor = 1;
    record("a");

    try (InteractionRecorder _ = start(QUICK)) {
      store.awaitRows(1);
    }

    assertThat(store.deletions).hasSize(1);
  }

  @Test
  void options_outOfRange_areRefusedWithRuleAndValue() {
    assertThat(RecorderOptions.of("r", RecorderOptions.RETENTION).retention())
        .isEqualTo(Duration.ofDays(30));
    assertThatThrownBy(() -> RecorderOptions.of("r", Duration.ZERO))
        .hasMessage("retention must be > 0, was PT0S");
    assertThatThrownBy(
            () ->
                new RecorderOptions(
                    "r", Duration.ofDays(1), Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessage("retryMax must be >= retryMin, was PT1S");
  }

  private InteractionRecorder start(RecorderOptions options) {
    return InteractionRecorder.start(log, store, options, clock::get, forgotten::addAndGet);
  }

  private void record(String requestId) {
    Interaction interaction = InteractionSamples.interaction(requestId, 0, "x");
    worker.record(interaction);
  }

  private void assertNothingIsLeft() {
    try (InteractionFeed feed = log.openInteractions("after")) {
      assertThat(feed.poll(Duration.ofMillis(1))).isEmpty();
    }
  }
}
