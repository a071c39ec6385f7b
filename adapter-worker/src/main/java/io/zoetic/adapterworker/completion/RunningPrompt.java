// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.events.adaptation.PassReport;
import io.zoetic.model.generation.Generation;

/**
 * A prompt in its second pass.
 *
 * @param composed what it runs under, from its first token to its last
 * @param beginNanos when it joined the batch
 */
public record RunningPrompt(Command.Task task, ComposedExpert composed, long beginNanos) {

  /** What the second pass has taken until now. */
  PassReport secondPass() {
    Generation generation = task.generation();
    return new PassReport(
        (System.nanoTime() - beginNanos) / 1e6,
        generation.promptLength() - generation.reusedTokens() + generation.answerLength());
  }
}
