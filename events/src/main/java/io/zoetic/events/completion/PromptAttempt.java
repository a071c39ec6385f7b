// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import static java.util.Objects.requireNonNull;

/** One attempt at a prompt. */
public record PromptAttempt(String promptId, int attempt) {
  public PromptAttempt {
    requireNonNull(promptId, "promptId");
    if (attempt < 0) {
      throw new IllegalArgumentException("attempt must be >= 0, was " + attempt);
    }
  }
}
