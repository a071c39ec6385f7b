// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import io.zoetic.events.EventLogException;
import java.util.concurrent.CompletionStage;

/** A gateway's end of the event log. Thread-safe. */
public interface GatewayLink extends AutoCloseable {

  /** Where reports for this end go; every prompt carries it. */
  ReplyAddress replyAddress();

  /**
   * Has prompts written in a form from now on: the newest that all workers read, or that this build
   * knows if they read newer ones.
   */
  void writePrompts(int form);

  /**
   * Hands a prompt to the workers. The stage completes when the log holds it durably, and fails
   * with an {@link EventLogException} otherwise.
   */
  CompletionStage<Void> dispatch(Prompt prompt);

  /**
   * Tells every worker that nobody waits for an attempt at a prompt, nor for any before it.
   * Completes like {@link #dispatch}.
   */
  CompletionStage<Void> cancel(Cancellation cancellation);

  /** Sets aside a prompt that cannot be answered, with the reason, for people to look at. */
  CompletionStage<Void> deadLetter(Prompt prompt, ErrorCode code, String reason);

  /** Whether the log answers at present; cheap enough for a readiness probe. */
  boolean isReachable();

  @Override
  void close();
}
