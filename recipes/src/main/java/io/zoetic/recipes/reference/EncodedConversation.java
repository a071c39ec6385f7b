// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import java.util.List;

/**
 * A conversation in tokens.
 *
 * @param tokens all of it, from the begin of text to the end of the assistant's turn
 * @param answerStart the index of the first token of the answer
 */
public record EncodedConversation(List<Integer> tokens, int answerStart) {
  public EncodedConversation {
    tokens = List.copyOf(tokens);
  }
}
