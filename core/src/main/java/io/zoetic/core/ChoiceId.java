// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static java.util.Objects.requireNonNull;

/**
 * Names one answer as the client knows it.
 *
 * @param completionId the id of the completion
 * @param index of the choice in the completion, from 0
 */
public record ChoiceId(String completionId, int index) {
  public ChoiceId {
    requireNonNull(completionId, "completionId");
    if (index < 0) {
      throw new IllegalArgumentException("index must be >= 0, was " + index);
    }
  }

  /** The id of the prompt that it answers. */
  public String promptId() {
    return completionId + "-" + index;
  }
}
