// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What the base model is asked to continue; the adapter worker turns it into token ids. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PromptContent.Chat.class, name = "chat"),
  @JsonSubTypes.Type(value = PromptContent.Text.class, name = "text"),
  @JsonSubTypes.Type(value = PromptContent.TokenIds.class, name = "token_ids")
})
public sealed interface PromptContent {

  /** A conversation that the base model's chat template renders, ready for the assistant's turn. */
  record Chat(List<ChatMessage> messages) implements PromptContent {
    public Chat {
      messages = List.copyOf(messages);
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
