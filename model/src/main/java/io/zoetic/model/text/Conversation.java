// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.TemplateOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as a chat template renders it. Values are plain Java, as JSON has them: null,
 * booleans, numbers, strings, lists and maps; maps keep the order of their keys.
 *
 * @param messages in order, each with its fields, of which {@code role} and {@code content} are the
 *     usual ones
 * @param tools what the model may call, or null
 * @param addGenerationPrompt whether the text ends where the assistant's answer begins
 * @param continueFinalMessage whether the text ends within the last message, so that an answer
 *     continues it
 * @param arguments more variables of the template, such as {@code enable_thinking}
 * @param now the time that templates may write
 */
public record Conversation(
    List<Map<String, @Nullable Object>> messages,
    @Nullable List<Object> tools,
    boolean addGenerationPrompt,
    boolean continueFinalMessage,
    Map<String, @Nullable Object> arguments,
    Instant now) {
  /**
   * @throws IllegalArgumentException if there is no message, or the text were to both continue the
   *     last one and begin another
   */
  public Conversation {
    messages = Collections.unmodifiableList(new ArrayList<>(messages));
    tools = tools == null ? null : Collections.unmodifiableList(new ArrayList<>(tools));
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a conversation must have at least one message, had none");
    }
    if (addGenerationPrompt && continueFinalMessage) {
      throw new IllegalArgumentException(
          "continue_final_message and add_generation_prompt must not both be true, were");
    }
  }

  /** Turns that an answer follows. */
  public static Conversation of(List<ChatMessage> turns, Instant now) {
    return new Conversation(
        turns.stream().map(Conversation::message).toList(), null, true, false, Map.of(), now);
  }

  private static Map<String, @Nullable Object> message(ChatMessage turn) {
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("role", turn.role());
    message.put("content", turn.content());
    return message;
  }

  /** A prompt's, ended as it says. */
  public static Conversation of(PromptContent.Chat chat, Instant now) {
    TemplateOptions options = chat.options();
    return of(chat.messages(), now)
        .with(options.addGenerationPrompt(), options.continueFinalMessage(), options.values());
  }

  /** Messages that an answer follows. */
  public static Conversation of(
      List<Map<String, @Nullable Object>> messages, @Nullable List<Object> tools, Instant now) {
    return new Conversation(messages, tools, true, false, Map.of(), now);
  }

  /** The same messages, ended in another way and with more variables. */
  public Conversation with(
      boolean generationPrompt, boolean continued, Map<String, @Nullable Object> variables) {
    return new Conversation(messages, tools, generationPrompt, continued, variables, now);
  }
}
