// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.learning.InteractionFeed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The interactions in {@link InMemoryEventLog}, for all their readers. Thread-safe. */
final class InMemoryInteractions {
  /** So that tests meet more than one poll. */
  private static final int INTERACTIONS_PER_POLL = 4;

  private final InMemoryEventLog log;
  // Never taken by who holds the lock of the log.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();

  InMemoryInteractions(InMemoryEventLog log) {
    this.log = log;
  }

  /** Puts bytes where interactions stand, readable or not. */
  void add(byte[] json) {
    lock.lock();
    try {
      waiting.addLast(json);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Has those who wait look again whether the log is up. */
  void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  InteractionFeed open() {
    return new Feed();
  }

  private final class Feed implements InteractionFeed {
    // Guarded by lock.
    private final List<byte[]> uncommitted = new ArrayList<>();
    private boolean woken;
    private boolean closed;

    @Override
    public List<Interaction> poll(Duration timeout) {
      lock.lock();
      try {
        if (closed) {
          throw new IllegalStateException("the feed must be open to poll, was closed");
        }
        requireCommitted(uncommitted.size());
        long left = timeout.toNanos();
        while (left > 0 && !woken && !canTake()) {
          left = awaitChange(left);
        }
        woken = false;
        return canTake() ? take() : List.of();
      } finally {
        lock.unlock();
      }
    }

    private boolean canTake() {
      return !waiting.isEmpty() && log.isUp();
    }

    private List<Interaction> take() {
      List<Interaction> taken = new ArrayList<>();
      while (taken.size() < INTERACTIONS_PER_POLL && !waiting.isEmpty()) {
        byte[] json = waiting.removeFirst();
        try {
          taken.add(EventCodec.decodeInteraction(json));
          uncommitted.add(json);
        } catch (UnreadableEventException e) {
          log.deadLetter(ErrorCode.UNREADABLE_EVENT, String.valueOf(e.getMessage()), json);
        }
      }
      return taken;
    }

    private long awaitChange(long nanos) {
      try {
        return changed.awaitNanos(nanos);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return 0;
      }
    }

    @Override
    public void commit() {
      lock.lock();
      try {
        uncommitted.clear();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void setAside(Interaction interaction, String reason) {
      log.deadLetter(ErrorCode.INTERNAL, reason, EventCodec.encode(interaction));
    }

    @Override
    public void wakeup() {
      lock.lock();
      try {
        woken = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        uncommitted.reversed().forEach(waiting::addFirst);
        uncommitted.clear();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private static void requireCommitted(int uncommitted) {
    if (uncommitted > 0) {
      throw new IllegalStateException(
          "interactions must be committed before the next poll, uncommitted were " + uncommitted);
    }
  }
}
