// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.prompt;

import io.zoetic.core.Digests;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * The prompt that a model is given for one item.
 *
 * @param system the system message, empty if there is none
 * @param user the user's message
 * @param prefill what the answer begins with, empty if nothing
 * @param template how they become one text
 * @param stops texts at which an answer ends, besides the model's end tokens
 * @param newTokensMax how many tokens an answer may have
 */
public record TaskPrompt(
    String system,
    String user,
    String prefill,
    Template template,
    List<String> stops,
    int newTokensMax) {

  /** The way from messages to one text. */
  public enum Template {
    /** The checkpoint's own chat template, up to the assistant's turn, then the prefill. */
    CHAT,
    /**
     * The reference's for code, for every model: {@code SYSTEM\n\n@@ Instruction:\nUSER\n\n@@
     * Response:PREFILL}, both trimmed, without chat markers.
     */
    INSTRUCTION
  }

  public TaskPrompt {
    stops = List.copyOf(stops);
    if (user.isBlank()) {
      throw new IllegalArgumentException("a prompt must ask something, was blank");
    }
    if (newTokensMax < 1) {
      throw new IllegalArgumentException("newTokensMax must be >= 1, was " + newTokensMax);
    }
  }

  /**
   * The one text of a prompt that needs no checkpoint.
   *
   * @throws IllegalStateException if the template is the checkpoint's
   */
  public String text() {
    if (template == Template.CHAT) {
      throw new IllegalStateException("only a checkpoint's template can make one text of a chat");
    }
    return "%s\n\n@@ Instruction:\n%s\n\n@@ Response:%s"
        .formatted(system.strip(), user.strip(), prefill);
  }

  /** SHA-256 of all that the model is given, in hexadecimal: equal prompts, equal digests. */
  public String digest() {
    MessageDigest digest = Digests.sha256();
    for (String part : List.of(template.name(), system, user, prefill)) {
      byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
      digest.update("%d:".formatted(bytes.length).getBytes(StandardCharsets.UTF_8));
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
