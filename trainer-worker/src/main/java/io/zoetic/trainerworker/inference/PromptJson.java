// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.Digests;
import io.zoetic.events.EventCodec;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.completion.ChatMessage;
import io.zoetic.events.completion.PromptContent;
import java.util.List;

/**
 * A prompt as it is kept: in canonical JSON, so that the same prompt has the same hash.
 *
 * @param hash SHA-256 of the JSON, lower-case hexadecimal; what splits go by
 */
public record PromptJson(String json, String hash) {

  /** A prompt as it travels to workers. */
  public static PromptJson of(PromptContent content) {
    String json = CanonicalJson.of(new String(EventCodec.encode(content), UTF_8));
    return new PromptJson(json, Digests.sha256Hex(json));
  }

  /** A question of one turn. */
  public static PromptJson ofQuestion(String question) {
    return of(new PromptContent.Chat(List.of(new ChatMessage("user", question))));
  }

  /**
   * Reads a prompt that was kept.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static PromptContent content(String json) {
    try {
      return EventCodec.decodeContent(json.getBytes(UTF_8));
    } catch (UnreadableEventException e) {
      throw new IllegalArgumentException("a prompt must be one as workers read it", e);
    }
  }
}
