// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.events.EventLogException;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Writes down what the supervisor sends. */
public final class RecordingLink implements GatewayLink {
  public final List<Prompt> dispatched = new ArrayList<>();
  final List<String> cancelled = new ArrayList<>();
  final List<Cancellation> cancellations = new ArrayList<>();
  final List<ErrorCode> deadLetters = new ArrayList<>();
  boolean down;

  @Override
  public ReplyAddress replyAddress() {
    return new ReplyAddress("gateway", 0);
  }

  @Override
  public void writePrompts(int form) {}

  @Override
  public CompletionStage<Void> dispatch(Prompt prompt) {
    if (down) {
      return CompletableFuture.failedStage(
          new EventLogException("the event log is down", new IllegalStateException("test")));
    }
    dispatched.add(prompt);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> cancel(Cancellation cancellation) {
    cancelled.add(cancellation.promptId());
    cancellations.add(cancellation);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public CompletionStage<Void> deadLetter(Prompt prompt, ErrorCode code, String reason) {
    deadLetters.add(code);
    return CompletableFuture.completedStage(null);
  }

  @Override
  public boolean isReachable() {
    return !down;
  }

  @Override
  public void close() {}
}
