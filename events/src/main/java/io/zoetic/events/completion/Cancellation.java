// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Nobody waits any more for this attempt at a prompt, nor for any before it: every worker that
 * holds one stops generating.
 *
 * @param killer the hash of the prompt's content as {@link io.zoetic.core.PromptJson} has it, if it
 *     was given up for ending the workers that ran it: gateways refuse it; null otherwise
 * @param until when they no longer do; null without a killer
 */
public record Cancellation(
    String promptId, int attempt, @Nullable String killer, @Nullable Instant until) {
  public Cancellation {
    requireNonNull(promptId, "promptId");
    if (attempt < 0) {
      throw new IllegalArgumentException("attempt must be >= 0, was " + attempt);
    }
    if ((killer == null) != (until == null)) {
      throw new IllegalArgumentException("a killer must have an end, and nothing else one");
    }
  }

  /** Of a prompt that has done no harm. */
  public Cancellation(String promptId, int attempt) {
    this(promptId, attempt, null, null);
  }
}
