// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.util.Objects.requireNonNull;

import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerReport;
import java.util.List;

/**
 * What is the same in every form of a prompt, for ever: whom to tell that it cannot be read. Also
 * the reply address has no other fields in any form.
 *
 * @param attempt absent in JSON means the first
 */
public record PromptEnvelope(String promptId, int attempt, ReplyAddress replyTo) {
  public PromptEnvelope {
    requireNonNull(promptId, "promptId");
    requireNonNull(replyTo, "replyTo");
    requireNonNull(replyTo.gateway(), "replyTo.gateway");
  }

  /** The report that ends the prompt: somebody waits for it. */
  public WorkerReport refusal(String worker) {
    return new WorkerReport(
        worker,
        List.of(
            new PromptUpdate.Failed(
                promptId,
                attempt,
                ErrorCode.UNREADABLE_EVENT,
                ("a prompt must be readable to the worker that takes it, was not to %s: it is of"
                        + " another build than the gateway; the dead letter has the reason")
                    .formatted(worker),
                null)),
        List.of());
  }
}
