// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.interaction;

import io.zoetic.events.EventLog;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.learning.InteractionFeed;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings interactions from the event log into the store, on a thread of its own, and deletes those
 * whose retention has ended. Several may run: they share the work.
 *
 * <p>What is read is committed after it is stored: what a crash or a store that is away keeps from
 * being stored comes again, and the store knows what it has. What the store refuses while it takes
 * others is set aside, so that nothing waits behind it.
 */
public final class InteractionRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InteractionRecorder.class);
  private static final Duration POLL = Duration.ofSeconds(10);

  /** As often as the least slice ends, so that there is always one for what comes. */
  private static final Duration DELETE_EVERY = Interactions.LEAST_SLICE;

  private static final Duration DELETE_AGAIN = Duration.ofMinutes(1);

  /** Longer than the log and the store let their callers wait, one after the other. */
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

  private final InteractionFeed feed;
  private final Interactions store;
  private final RecorderOptions options;
  private final InstantSource clock;
  private final IntConsumer forgotten;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread =
      Thread.ofPlatform().daemon().name("interaction-recorder").unstarted(this::run);

  /** Read, and neither stored nor set aside. */
  private final List<Interaction> inHand = new ArrayList<>();

  private boolean uncommitted;
  private Instant nextDeletion = Instant.MIN;
  private Duration pause;
  private volatile @Nullable String trouble;

  private InteractionRecorder(
      InteractionFeed feed,
      Interactions store,
      RecorderOptions options,
      InstantSource clock,
      IntConsumer forgotten) {
    this.feed = feed;
    this.store = store;
    this.options = options;
    this.clock = clock;
    this.forgotten = forgotten;
    this.pause = options.retryMin();
  }

  /**
   * Starts recording. The log and the store are the caller's, who closes them afterwards.
   *
   * @param forgotten is told how many were not stored, their users having been forgotten
   * @throws io.zoetic.events.EventLogException if the log cannot be reached
   */
  public static InteractionRecorder start(
      EventLog log,
      Interactions store,
      RecorderOptions options,
      InstantSource clock,
      IntConsumer forgotten) {
    InteractionRecorder recorder =
        new InteractionRecorder(
            log.openInteractions(options.reader()), store, options, clock, forgotten);
    recorder.thread.start();
    return recorder;
  }

  /** Why nothing is recorded at present, if that is so. Thread-safe. */
  public Optional<String> trouble() {
    return Optional.ofNullable(trouble);
  }

  private void run() {
    try (feed) {
      while (stopped.getCount() > 0) {
        recordSome();
      }
    }
  }

  private void recordSome() {
    try {
      if (!uncommitted) {
        deleteExpired();
        inHand.addAll(feed.poll(POLL));
        uncommitted = !inHand.isEmpty();
      }
      if (uncommitted) {
        storeInHand();
        feed.commit();
        uncommitted = false;
      }
      recovered();
    } catch (RuntimeException e) {
      // Whatever it is: what is in hand is tried again, and nothing else is taken before.
      failed(e);
    }
  }

  private void storeInHand() {
    try {
      forgotten.accept(store.record(inHand.stream().map(StoredInteractions::of).toList()));
      inHand.clear();
    } catch (StoreException e) {
      requireAnswer(e);
      storeEach();
    } catch (IllegalArgumentException _) {
      storeEach();
    }
  }

  /** One of them is refused, and the others shall not suffer for it. */
  private void storeEach() {
    while (!inHand.isEmpty()) {
      storeOrSetAside(inHand.getFirst());
      inHand.removeFirst();
    }
  }

  private void storeOrSetAside(Interaction interaction) {
    StoredInteraction row;
    try {
      row = StoredInteractions.of(interaction);
    } catch (IllegalArgumentException e) {
      feed.setAside(interaction, String.valueOf(e.getMessage()));
      return;
    }
    if (refusal(row).isPresent()) {
      // Without its table, or without leave to write, the store refuses every one: that is no fault
      // of theirs, and only a write can tell. It may have been so until just now.
      store.requireWritable();
      refusal(row).ifPresent(reason -> feed.setAside(interaction, reason));
    }
  }

  /** Why the store refuses an interaction; empty if it has it now. */
  private Optional<String> refusal(StoredInteraction row) {
    try {
      forgotten.accept(store.record(List.of(row)));
      return Optional.empty();
    } catch (StoreException e) {
      requireAnswer(e);
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static void requireAnswer(StoreException e) {
    if (e.reason() == Reason.UNAVAILABLE) {
      throw e;
    }
  }

  /** Never in the way of what has to be stored. */
  private void deleteExpired() {
    Instant now = clock.instant();
    if (now.isBefore(nextDeletion)) {
      return;
    }
    try {
      store.makeSlices(options.retention());
      Interactions.Deleted deleted = store.deleteBefore(now.minus(options.retention()));
      nextDeletion = now.plus(DELETE_EVERY);
      LOG.atInfo()
          .addKeyValue("slices", deleted.slices())
          .addKeyValue("singly", deleted.singly())
          .log("interactions deleted after their retention");
    } catch (StoreException e) {
      nextDeletion = now.plus(DELETE_AGAIN);
      LOG.atWarn().setCause(e).log("interactions not deleted at present, trying again");
    }
  }

  private void recovered() {
    if (trouble != null) {
      trouble = null;
      LOG.info("interactions are recorded again");
    }
    pause = options.retryMin();
  }

  private void failed(RuntimeException cause) {
    String reason = String.valueOf(cause.getMessage());
    if (!reason.equals(trouble)) {
      trouble = reason;
      LOG.atWarn().setCause(cause).log("interactions are not recorded at present, trying again");
    }
    try {
      boolean _ = stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      stopped.countDown();
    }
    Duration longer = pause.multipliedBy(2);
    pause = longer.compareTo(options.retryMax()) < 0 ? longer : options.retryMax();
  }

  /** Ends after the batch in hand; what is not stored by then is left to others in the log. */
  @Override
  public void close() {
    stopped.countDown();
    feed.wakeup();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        LOG.warn("a call to the store still runs: its interactions will come again");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
