// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import static java.util.Objects.requireNonNull;

/**
 * Nobody waits any more for this attempt at a prompt, nor for any before it: every worker that
 * holds one stops generating.
 */
public record Cancellation(String promptId, int attempt) {
  public Cancellation {
    requireNonNull(promptId, "promptId");
    if (attempt < 0) {
      throw new IllegalArgumentException("attempt must be >= 0, was " + attempt);
    }
  }
}
