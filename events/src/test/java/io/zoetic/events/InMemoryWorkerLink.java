// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An adapter worker's end of {@link InMemoryEventLog}. Threading as in {@link WorkerLink}. */
final class InMemoryWorkerLink implements WorkerLink {
  private final InMemoryEventLog log;
  private final String id;
  private final Consumer<Cancellation> cancellations;
  private final Mailbox mailbox;

  /** Guarded by the log's lock, as is {@link #woken}. */
  final List<byte[]> unaccepted = new ArrayList<>();

  boolean woken;

  private volatile boolean closed;

  InMemoryWorkerLink(InMemoryEventLog log, String id, Consumer<Cancellation> cancellations) {
    this.log = log;
    this.id = id;
    this.cancellations = cancellations;
    this.mailbox = new Mailbox("cancellations-" + id);
  }

  String id() {
    return id;
  }

  @Override
  public List<Prompt> poll(Duration timeout) {
    if (closed) {
      throw new IllegalStateException("the link must be open to poll, was closed");
    }
    return log.take(this, timeout);
  }

  @Override
  public void accept() {
    log.accept(this);
  }

  @Override
  public void report(ReplyAddress replyTo, WorkerReport report) {
    log.report(this, replyTo, EventCodec.encode(report));
  }

  @Override
  public void record(Interaction interaction) {
    log.record(this, EventCodec.encode(interaction));
  }

  /** Nothing to wait for: a report is in the gateway's hands when {@link #report} returns. */
  @Override
  public void flush(Duration timeout) {}

  @Override
  public void wakeup() {
    log.wake(this);
  }

  @Override
  public boolean isReachable() {
    return log.isUp();
  }

  @Override
  public void close() {
    closed = true;
    log.remove(this);
    mailbox.close();
  }

  void deliver(byte[] cancellation) {
    mailbox.deliver(() -> cancellations.accept(EventCodec.decodeCancellation(cancellation)));
  }
}
