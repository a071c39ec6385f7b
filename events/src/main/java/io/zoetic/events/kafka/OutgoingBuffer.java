// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/**
 * Holds records until the broker has them, however long it is away; what it took without being able
 * to say so comes twice. The producer alone gives up after seconds, and makes its callers wait when
 * it has forgotten the brokers; this never does either. Thread-safe.
 */
final class OutgoingBuffer implements AutoCloseable {
  /** More is lost: the broker is away for good. */
  private static final int RECORDS_MAX = 10_000;

  /** Long prompts and answers fill a heap with fewer records. */
  private static final int HEAP_SHARE = 8;

  /** What is sent at a time: the producer's memory is that of the reports as well. */
  private static final int IN_FLIGHT = 256;

  private static final Duration PAUSE = Duration.ofMillis(100);

  private final EventProducer producer;
  private final DroppedRecords dropped;
  private final BlockingQueue<ProducerRecord<String, byte[]>> waiting = new LinkedBlockingQueue<>();
  private final SpoolRoom spool =
      new SpoolRoom(RECORDS_MAX, Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  private final AtomicBoolean failing = new AtomicBoolean();
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private final Thread thread;

  OutgoingBuffer(String what, EventProducer producer) {
    this.producer = producer;
    this.dropped = new DroppedRecords(what);
    this.thread = Thread.ofVirtual().name("spool of " + what).start(this::run);
  }

  /** Takes a record; returns at once. */
  void add(ProducerRecord<String, byte[]> added) {
    if (spool.take(added.value().length)) {
      waiting.add(added);
    } else {
      dropped.note(new IllegalStateException(spool.toString()));
    }
  }

  private void run() {
    try {
      while (!Thread.interrupted()) {
        ProducerRecord<String, byte[]> next = waiting.take();
        if (failing.getAndSet(false)) {
          Thread.sleep(PAUSE);
        }
        room.acquire();
        send(next);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void send(ProducerRecord<String, byte[]> next) {
    try {
      // What is late would be sent once more, while the producer still holds it.
      producer.sendPatiently(next).whenComplete((_, error) -> sent(next, error));
    } catch (RuntimeException e) {
      sent(next, e);
    }
  }

  private void sent(ProducerRecord<String, byte[]> one, @Nullable Throwable error) {
    room.release();
    if (error != null && error.getCause() instanceof RetriableException) {
      failing.set(true);
      waiting.add(one);
    } else {
      spool.giveBack(one.value().length);
      dropped.note(error);
    }
  }

  /** Waits until the broker has everything, or until {@code timeout}. */
  void flush(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (spool.records() > 0 && System.nanoTime() < end) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** Gives up what still waits; the producer is the caller's, who closes it afterwards. */
  @Override
  public void close() {
    thread.interrupt();
    int given = spool.records();
    if (given > 0) {
      dropped.note(new IllegalStateException(given + " still waited for the broker at the end"));
    }
  }
}
