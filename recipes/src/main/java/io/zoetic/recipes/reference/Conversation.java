// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import org.jspecify.annotations.Nullable;

/**
 * One training example: a question and the answer shown for it, right or not.
 *
 * @param system the system message, if there is one
 * @param user the user's message
 * @param assistant the answer
 */
public record Conversation(@Nullable String system, String user, String assistant) {

  /** A conversation without a system message. */
  public static Conversation of(String user, String assistant) {
    return new Conversation(null, user, assistant);
  }
}
