// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls one listener of the in-memory log, one call at a time and in order, on a thread of its own.
 * A listener that throws is logged and called again for the next event. Thread-safe.
 */
final class Mailbox implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  private final String name;
  private final ExecutorService thread;
  private volatile boolean closed;

  /** What a listener does with one event. */
  interface Delivery {
    void run() throws UnreadableEventException;
  }

  Mailbox(String name) {
    this.name = name;
    this.thread = Executors.newSingleThreadExecutor(Thread.ofVirtual().name(name).factory());
  }

  void deliver(Delivery delivery) {
    try {
      thread.execute(() -> run(delivery));
    } catch (RejectedExecutionException _) {
      LOG.atDebug().addKeyValue("link", name).log("event for a closed link dropped");
    }
  }

  private void run(Delivery delivery) {
    if (closed) {
      return;
    }
    try {
      delivery.run();
    } catch (UnreadableEventException | RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("link", name).log("listener failed; event skipped");
    }
  }

  /** Drops what is not delivered yet; does not wait for a call in progress. */
  @Override
  public void close() {
    closed = true;
    thread.shutdown();
  }
}
