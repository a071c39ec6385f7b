// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.text.Conversation;
import io.zoetic.model.text.ConversationEncoder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Prompts in tokens of a model, as they are answered. Thread-safe. */
public final class PromptEncoder {
  private final LanguageModel model;
  private final Optional<PromptSizes> sizes;

  public PromptEncoder(LanguageModel model) {
    this(model, Optional.empty());
  }

  private PromptEncoder(LanguageModel model, Optional<PromptSizes> sizes) {
    this.model = model;
    this.sizes = sizes;
  }

  /** One for prompts of anybody: what is far too long costs no more than what fits. */
  public static PromptEncoder bounded(LanguageModel model) {
    return new PromptEncoder(
        model, Optional.of(new PromptSizes(model.tokenizer(), model.contextLength())));
  }

  /**
   * A prompt, up to where the answer begins.
   *
   * @param now what a chat template takes for it: when the prompt was asked
   * @throws io.zoetic.model.template.failure.TemplateException if the template refuses the
   *     conversation or fails
   * @throws io.zoetic.model.template.failure.TemplateSyntaxException if it is no template
   * @throws PromptTooLongException if it cannot fit the context, by far, and this one is bounded
   * @throws IllegalArgumentException if a conversation is asked of a model that has none, or its
   *     last message cannot be continued
   */
  public int[] tokens(PromptContent prompt, Instant now) {
    return switch (prompt) {
      case PromptContent.Chat chat ->
          new ConversationEncoder(template(), model.tokenizer())
              .tokens(Conversation.of(chat, now), this::requireFit);
      case PromptContent.Text(String text) -> {
        requireFit(text);
        yield model.tokenizer().encode(text, true);
      }
      case PromptContent.TokenIds(List<Integer> ids) ->
          ids.stream().mapToInt(Integer::intValue).toArray();
    };
  }

  private void requireFit(String text) {
    sizes.ifPresent(known -> known.requireFit(text));
  }

  private ChatTemplate template() {
    return model
        .chatTemplate()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the base model %s has no chat template; use /v1/completions"
                        .formatted(model.name())));
  }

  /** What the answer is about: the user's last message, or the whole text. */
  public String question(PromptContent prompt) {
    return switch (prompt) {
      case PromptContent.Chat chat -> question(chat.messages());
      case PromptContent.Text(String text) -> text;
      case PromptContent.TokenIds(List<Integer> ids) -> model.tokenizer().decode(ids, true);
    };
  }

  private static String question(List<ChatMessage> messages) {
    return messages.reversed().stream()
        .filter(message -> message.role().equals("user"))
        .findFirst()
        .orElse(messages.getLast())
        .content();
  }
}
