// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.gateway.http.ApiException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Refuses prompts whose content is {@linkplain Suspects known} to end workers: those that come, and
 * those that are pending when it becomes known. Confined to one event loop.
 *
 * @param end takes a prompt from its workers and tells its listener why
 */
record Refusals(
    Suspects suspects,
    Map<String, PendingPrompt> pending,
    GatewayLink link,
    InstantSource clock,
    BiConsumer<PendingPrompt, ApiException> end) {

  /** Tells everybody of a killer; every gateway refuses its content from now on. */
  void condemn(PendingPrompt subject, Cancellation sentence) {
    link.deadLetter(subject.prompt(), ErrorCode.WORKERS_LOST, Suspects.REFUSED);
    link.cancel(sentence);
    refuseKnown();
  }

  /** Takes in what somebody says of a killer. */
  void learn(Cancellation sentence) {
    suspects.learn(sentence);
    refuseKnown();
  }

  /** Whether a prompt's content is refused. */
  boolean isDue(PendingPrompt subject) {
    return pending.get(subject.prompt().promptId()) == subject
        && suspects.isKnown(subject.prompt().content(), clock.instant());
  }

  private void refuseKnown() {
    List.copyOf(pending.values()).forEach(this::refuseIfDue);
  }

  /** Refuses a prompt if its content is refused. */
  void refuseIfDue(PendingPrompt subject) {
    if (isDue(subject)) {
      end.accept(subject, new ApiException(ErrorCode.REFUSED, Suspects.REFUSED));
    }
  }
}
