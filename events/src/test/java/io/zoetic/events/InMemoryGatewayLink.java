// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerReport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A gateway's end of {@link InMemoryEventLog}. Thread-safe. */
final class InMemoryGatewayLink implements GatewayLink {
  private final InMemoryEventLog log;
  private final ReplyAddress replyAddress;
  private final Consumer<WorkerReport> reports;
  private final Consumer<Cancellation> cancellations;
  private final Mailbox mailbox;
  private volatile boolean closed;

  InMemoryGatewayLink(
      InMemoryEventLog log,
      ReplyAddress replyAddress,
      Consumer<WorkerReport> reports,
      Consumer<Cancellation> cancellations) {
    this.log = log;
    this.replyAddress = replyAddress;
    this.reports = reports;
    this.cancellations = cancellations;
    this.mailbox = new Mailbox("reports-" + replyAddress.gateway());
  }

  @Override
  public ReplyAddress replyAddress() {
    return replyAddress;
  }

  @Override
  public CompletionStage<Void> dispatch(Prompt prompt) {
    return send(() -> log.dispatch(EventCodec.encode(prompt)));
  }

  @Override
  public void writePrompts(int form) {
    log.promptForm = form;
  }

  @Override
  public CompletionStage<Void> cancel(Cancellation cancellation) {
    return send(() -> log.cancel(EventCodec.encode(cancellation)));
  }

  @Override
  public CompletionStage<Void> deadLetter(Prompt prompt, ErrorCode code, String reason) {
    return send(() -> log.deadLetter(code, reason, EventCodec.encode(prompt)));
  }

  @Override
  public boolean isReachable() {
    return !closed && log.isUp();
  }

  @Override
  public void close() {
    closed = true;
    log.remove(this);
    mailbox.close();
  }

  void deliver(byte[] report) {
    mailbox.deliver(() -> reports.accept(EventCodec.decodeReport(report)));
  }

  void deliverCancellation(byte[] json) {
    mailbox.deliver(() -> cancellations.accept(EventCodec.decodeCancellation(json)));
  }

  private CompletionStage<Void> send(Runnable sending) {
    if (closed) {
      return CompletableFuture.failedStage(
          new EventLogException("the link is closed", new IllegalStateException("close()")));
    }
    try {
      sending.run();
      return CompletableFuture.completedStage(null);
    } catch (EventLogException e) {
      return CompletableFuture.failedStage(e);
    }
  }
}
