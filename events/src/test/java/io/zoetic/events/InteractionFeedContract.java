// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.learning.InteractionFeed;
import io.zoetic.testkit.contract.Contract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every event log does with interactions. Each test leaves none behind. */
@Contract
public abstract class InteractionFeedContract {
  private static final Duration LONG = EventLogContract.LONG;
  private static final String UNREADABLE = "{\"requestId\":";

  private final List<AutoCloseable> opened = new ArrayList<>();

  /** The log under test; the same one during a test. */
  protected abstract EventLog log();

  /** Puts bytes where interactions stand. */
  protected abstract void sendRaw(byte[] value);

  /** Waits until the dead letters are at least this many. */
  protected abstract List<InMemoryEventLog.DeadLetter> deadLetters(int count);

  @AfterEach
  void closeEnds() throws Exception {
    for (AutoCloseable end : opened.reversed()) {
      end.close();
    }
  }

  @Test
  void interactions_recordedBeforeAnyReader_arriveAsTheyWere() {
    WorkerLink worker = worker();
    List<Interaction> recorded =
        IntStream.range(0, 12).mapToObj(i -> EventSamples.interaction("early-" + i)).toList();

    recorded.forEach(worker::record);
    worker.flush(LONG);

    assertThat(take(feed("r1"), 12)).containsExactlyInAnyOrderElementsOf(recorded);
  }

  @Test
  void interactions_uncommittedByClosedReader_areRedelivered() {
    WorkerLink worker = worker();
    worker.record(EventSamples.interaction("again"));
    InteractionFeed first = log().openInteractions("r1");
    assertThat(poll(first)).extracting(Interaction::requestId).containsExactly("again");

    first.close();

    assertThat(take(feed("r2"), 1)).extracting(Interaction::requestId).containsExactly("again");
  }

  @Test
  void interactions_committedByClosedReader_areNotRedelivered() {
    WorkerLink worker = worker();
    worker.record(EventSamples.interaction("once"));
    InteractionFeed first = log().openInteractions("r1");
    assertThat(take(first, 1)).hasSize(1);
    first.close();

    worker.record(EventSamples.interaction("after"));

    assertThat(take(feed("r2"), 1)).extracting(Interaction::requestId).containsExactly("after");
  }

  @Test
  void poll_beforeCommit_isRefused() {
    worker().record(EventSamples.interaction("refused"));
    InteractionFeed feed = feed("r1");
    assertThat(poll(feed)).hasSize(1);

    assertThatThrownBy(() -> feed.poll(Duration.ofMillis(10)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("committed");

    feed.commit();
  }

  @Test
  void unreadableInteraction_isSetAsideAndTheNextIsDelivered() {
    int before = deadLetters(0).size();
    WorkerLink worker = worker();

    sendRaw(UNREADABLE.getBytes(UTF_8));
    worker.record(EventSamples.interaction("readable"));

    InteractionFeed feed = feed("r1");
    assertThat(take(feed, 1)).extracting(Interaction::requestId).containsExactly("readable");
    InMemoryEventLog.DeadLetter letter = pollUntilSetAside(feed, before + 1).get(before);
    assertThat(letter.code()).isEqualTo(ErrorCode.UNREADABLE_EVENT);
    assertThat(letter.reason()).contains("Interaction");
    assertThat(letter.value()).isEqualTo(UNREADABLE);
  }

  @Test
  void setAside_interaction_isADeadLetterWithItsReason() throws UnreadableEventException {
    int before = deadLetters(0).size();
    Interaction interaction = EventSamples.interaction("nobody-can");

    feed("r1").setAside(interaction, "the store refuses it");

    InMemoryEventLog.DeadLetter letter = deadLetters(before + 1).get(before);
    assertThat(letter.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(letter.reason()).isEqualTo("the store refuses it");
    assertThat(EventCodec.decodeInteraction(letter.value().getBytes(UTF_8))).isEqualTo(interaction);
  }

  @Test
  void wakeup_waitingPoll_returnsEarlyAndEmpty() throws InterruptedException {
    InteractionFeed feed = feed("r1");
    Thread waker = Thread.ofVirtual().start(feed::wakeup);

    assertThat(feed.poll(Duration.ofMinutes(10))).isEmpty();

    waker.join();
  }

  @Test
  void wakeup_betweenPollAndCommit_wakesTheNextPoll() {
    worker().record(EventSamples.interaction("between"));
    InteractionFeed feed = feed("r1");
    assertThat(poll(feed)).hasSize(1);

    feed.wakeup();
    feed.commit();

    assertThat(feed.poll(Duration.ofMinutes(10))).isEmpty();
  }

  private WorkerLink worker() {
    WorkerLink worker = log().openWorker("w1", _ -> {});
    opened.add(worker);
    return worker;
  }

  private InteractionFeed feed(String reader) {
    InteractionFeed feed = log().openInteractions(reader);
    opened.add(feed);
    return feed;
  }

  /** Takes and commits until there are this many. */
  private static List<Interaction> take(InteractionFeed feed, int count) {
    List<Interaction> taken = new ArrayList<>();
    while (taken.size() < count) {
      taken.addAll(poll(feed));
      feed.commit();
    }
    return taken;
  }

  private static List<Interaction> poll(InteractionFeed feed) {
    long end = System.nanoTime() + LONG.toNanos();
    while (System.nanoTime() < end) {
      List<Interaction> polled = feed.poll(Duration.ofSeconds(1));
      if (!polled.isEmpty()) {
        return polled;
      }
    }
    throw new AssertionError("no interaction within " + LONG);
  }

  /** The unreadable one may stand in another partition than the readable one. */
  private List<InMemoryEventLog.DeadLetter> pollUntilSetAside(InteractionFeed feed, int count) {
    EventLogContract.until(
        LONG,
        () -> {
          assertThat(feed.poll(Duration.ofMillis(100))).isEmpty();
          return deadLetters(0).size() >= count;
        });
    return deadLetters(count);
  }
}
