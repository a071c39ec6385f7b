// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the base model is asked to continue; the adapter worker turns it into token ids. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PromptContent.Chat.class, name = "chat"),
  @JsonSubTypes.Type(value = PromptContent.Text.class, name = "text"),
  @JsonSubTypes.Type(value = PromptContent.TokenIds.class, name = "token_ids")
})
public sealed interface PromptContent {

  /** A conversation of one turn, the user's. */
  static PromptContent.Chat ofQuestion(String question) {
    return new Chat(List.of(new ChatMessage("user", question)));
  }

  /**
   * A conversation that the base model's chat template renders.
   *
   * @param template null, as of gateways that know no such options, for the usual ones
   */
  record Chat(List<ChatMessage> messages, @Nullable TemplateOptions template)
      implements PromptContent {
    public Chat {
      messages = List.copyOf(messages);
      // What says nothing is written as it always was, and has the same hash.
      template = TemplateOptions.DEFAULT.equals(template) ? null : template;
    }

    /** A conversation that is ready for the assistant's turn. */
    public Chat(List<ChatMessage> messages) {
      this(messages, null);
    }

    /** The options, whether they were given or not. */
    public TemplateOptions options() {
      return template == null ? TemplateOptions.DEFAULT : template;
    }
  }

  /** Plain text, tokenized with the special tokens that the tokenizer adds of itself. */
  record Text(String text) implements PromptContent {
    public Text {
      requireNonNull(text, "text");
    }
  }

  /** Token ids, taken as they are. */
  record TokenIds(List<Integer> ids) implements PromptContent {
    public TokenIds {
      ids = List.copyOf(ids);
    }
  }
}
