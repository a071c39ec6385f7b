// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static java.util.Objects.requireNonNull;

/**
 * What a first pass reads of a prompt.
 *
 * @param text what the user asks, without the conversation around it
 * @param prompt the token ids of the whole prompt, as the second pass will read them
 */
@SuppressWarnings("ArrayRecordComponent") // made for one pass and dropped
public record Question(String text, int[] prompt) {
  public Question {
    requireNonNull(text, "text");
    if (prompt.length == 0) {
      throw new IllegalArgumentException("a prompt must have at least one token, had none");
    }
  }
}
