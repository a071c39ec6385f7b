// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Conversations in tokens. The special tokens are those that the chat template writes: what looks
 * like one in a message, a tool or another value of the client's is text. Else whoever talks to a
 * product could write its system turn. Thread-safe.
 */
public final class ConversationEncoder {
  private final ChatTemplate template;
  private final Tokenizer tokenizer;

  public ConversationEncoder(ChatTemplate template, Tokenizer tokenizer) {
    this.template = template;
    this.tokenizer = tokenizer;
  }

  /**
   * The tokens of a conversation.
   *
   * @throws io.zoetic.model.template.failure.TemplateException as {@link ChatTemplate#render}
   * @throws io.zoetic.model.template.failure.TemplateSyntaxException as {@link ChatTemplate#render}
   * @throws IllegalArgumentException as {@link ChatTemplate#render}
   */
  public int[] tokens(Conversation conversation) {
    return tokens(conversation, _ -> {});
  }

  /**
   * The same, after a check.
   *
   * @param check of the rendered text, before it is split; what it throws is thrown
   */
  public int[] tokens(Conversation conversation, Consumer<String> check) {
    SpecialTexts special = tokenizer.specialTexts();
    List<@Nullable Object> written = new ArrayList<>();
    written.add(conversation.messages());
    written.add(conversation.tools());
    written.add(conversation.arguments());
    if (!special.isIn(written)) {
      // A template writes the special tokens itself.
      String rendered = template.render(conversation);
      check.accept(rendered);
      return tokenizer.encode(rendered, false);
    }
    String mark = SpecialTexts.markFor(written);
    String rendered = template.render(marked(conversation, special, mark));
    check.accept(rendered);
    IntStream tokens = IntStream.empty();
    boolean begun = false;
    for (SpecialTexts.Piece piece : special.pieces(rendered, mark)) {
      tokens = IntStream.concat(tokens, IntStream.of(encode(piece, begun)));
      begun = true;
    }
    return tokens.toArray();
  }

  private int[] encode(SpecialTexts.Piece piece, boolean begun) {
    return piece.literal()
        ? tokenizer.encodeLiterally(piece.text(), begun)
        : tokenizer.encode(piece.text(), false);
  }

  @SuppressWarnings("unchecked") // marking changes texts and leaves the shape
  private static Conversation marked(Conversation conversation, SpecialTexts special, String mark) {
    return new Conversation(
        (List<Map<String, @Nullable Object>>)
            requireNonNull(special.marked(conversation.messages(), mark)),
        (List<Object>) special.marked(conversation.tools(), mark),
        conversation.addGenerationPrompt(),
        conversation.continueFinalMessage(),
        (Map<String, @Nullable Object>)
            requireNonNull(special.marked(conversation.arguments(), mark)),
        conversation.now());
  }
}
