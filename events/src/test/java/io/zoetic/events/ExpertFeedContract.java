// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.events.experts.ToldPointer;
import io.zoetic.testkit.contract.Contract;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every event log does with the pointers of experts. */
@Contract
public abstract class ExpertFeedContract {
  private static final SigningKey KEY = SigningKey.draw();

  private final List<AutoCloseable> opened = new ArrayList<>();

  /** The log under test; the same one during a test. */
  protected abstract EventLog log();

  @AfterEach
  void closeEnds() throws Exception {
    for (AutoCloseable end : opened.reversed()) {
      end.close();
    }
  }

  @Test
  void pointers_published_reachEveryFollowerInOrder() throws InterruptedException {
    BlockingQueue<ExpertPointer> early = new LinkedBlockingQueue<>();
    follow(early);
    ExpertPublisher publisher = publisher();

    publisher.publish(List.of(pointer("order", 1), pointer("order", 2)));
    publisher.publish(List.of(pointer("order", 3)));

    assertThat(List.of(next(early), next(early), next(early)))
        .containsExactly(pointer("order", 1), pointer("order", 2), pointer("order", 3));
  }

  @Test
  void pointers_followedLate_areReplayedBeforeTheFeedHasCaughtUp() {
    publish(publisher(), pointer("late-a", 1), pointer("late-b", 4), pointer("late-a", 2));
    List<ExpertPointer> heard = new CopyOnWriteArrayList<>();

    ExpertFeed feed = log().followExperts("late", told -> heard.add(told.pointer()));
    opened.add(feed);
    EventLogContract.until(EventLogContract.LONG, feed::isCaughtUp);

    assertThat(heard.stream().filter(each -> each.expert().equals("late-a")).toList().getLast())
        .isEqualTo(pointer("late-a", 2));
    assertThat(heard).contains(pointer("late-b", 4));
  }

  @Test
  void publisher_afterAnotherWasOpened_isFencedOff() {
    ExpertPublisher first = publisher();
    first.publish(List.of(pointer("fenced", 1)));
    ExpertPublisher second = publisher();
    publish(second, pointer("fenced", 3));

    assertThatThrownBy(() -> first.publish(List.of(pointer("fenced", 2))))
        .isInstanceOf(EventLogException.class);

    List<ExpertPointer> heard = new CopyOnWriteArrayList<>();
    ExpertFeed feed = log().followExperts("fenced", told -> heard.add(told.pointer()));
    opened.add(feed);
    EventLogContract.until(EventLogContract.LONG, feed::isCaughtUp);
    assertThat(heard).doesNotContain(pointer("fenced", 2)).contains(pointer("fenced", 3));
  }

  @Test
  void pointer_toldByAPublisher_isSignedByItsKeyAndNoOther() {
    publish(publisher(), pointer("signed", 1));
    List<ToldPointer> heard = new CopyOnWriteArrayList<>();

    ExpertFeed feed = log().followExperts("signed", heard::add);
    opened.add(feed);
    EventLogContract.until(EventLogContract.LONG, feed::isCaughtUp);

    ToldPointer told =
        heard.stream()
            .filter(each -> each.pointer().expert().equals("signed"))
            .findFirst()
            .orElseThrow();
    assertThat(told.signer()).contains(KEY.open().id());
    assertThat(told.isSignedBy(KEY.open())).isTrue();
    assertThat(told.isSignedBy(SigningKey.draw().open())).isFalse();
  }

  @Test
  void anchor_ofAPublisherThatIsFencedOff_isRefused() {
    AuditAnchor anchor = AuditAnchor.sign(7, "a".repeat(64), Instant.EPOCH, KEY);
    ExpertPublisher first = publisher();
    first.publish(anchor);
    ExpertPublisher second = publisher();
    second.publish(anchor);

    assertThatThrownBy(() -> first.publish(anchor)).isInstanceOf(EventLogException.class);
  }

  /** Tries again, as the relay does: a new broker has no coordinator of transactions yet. */
  private ExpertPublisher publisher() {
    ExpertPublisher publisher =
        Awaitility.await()
            .atMost(EventLogContract.LONG)
            .ignoreException(EventLogException.class)
            .until(() -> log().openExpertPublisher(KEY), Objects::nonNull);
    opened.add(publisher);
    return publisher;
  }

  /**
   * Returns when the last has been read: it is in the log as soon as its end is marked, which a
   * broker may do after it has acknowledged it.
   */
  private void publish(ExpertPublisher publisher, ExpertPointer... pointers) {
    BlockingQueue<ExpertPointer> heard = new LinkedBlockingQueue<>();
    follow(heard);
    publisher.publish(List.of(pointers));
    EventLogContract.until(
        EventLogContract.LONG, () -> heard.contains(pointers[pointers.length - 1]));
  }

  /** Hears what comes after this returns. */
  private void follow(BlockingQueue<ExpertPointer> heard) {
    ExpertFeed feed = log().followExperts("early", told -> heard.add(told.pointer()));
    opened.add(feed);
    EventLogContract.until(EventLogContract.LONG, feed::isCaughtUp);
    heard.clear();
  }

  private static ExpertPointer pointer(String expert, long epoch) {
    return EventSamples.pointer(expert, epoch);
  }

  private static ExpertPointer next(BlockingQueue<ExpertPointer> heard)
      throws InterruptedException {
    ExpertPointer pointer = heard.poll(EventLogContract.LONG.toSeconds(), TimeUnit.SECONDS);
    if (pointer == null) {
      throw new AssertionError("nothing heard within " + EventLogContract.LONG);
    }
    return pointer;
  }
}
