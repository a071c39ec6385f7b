// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static java.util.Objects.requireNonNull;

/**
 * One turn of a conversation.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or what else the base model's chat
 *     template knows
 * @param content plain text
 */
public record ChatMessage(String role, String content) {
  public ChatMessage {
    requireNonNull(role, "role");
    requireNonNull(content, "content");
  }
}
