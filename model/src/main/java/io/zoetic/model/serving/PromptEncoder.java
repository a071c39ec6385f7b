// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.text.ChatTemplate;
import io.zoetic.model.text.Conversation;
import java.util.Arrays;
import java.util.List;

/** Prompts in tokens of a model, as they are answered. Thread-safe. */
public final class PromptEncoder {
  private final LanguageModel model;

  public PromptEncoder(LanguageModel model) {
    this.model = model;
  }

  /**
   * A conversation, up to where the answer begins.
   *
   * @throws io.zoetic.model.template.TemplateException if the template refuses the conversation or
   *     fails
   * @throws io.zoetic.model.template.TemplateSyntaxException if it is no template
   * @throws IllegalArgumentException if the model has none
   */
  public int[] chat(Conversation conversation) {
    return model.tokenizer().encode(render(conversation), false);
  }

  private String render(Conversation conversation) {
    return model
        .chatTemplate()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the base model %s has no chat template; use /v1/completions"
                        .formatted(model.name())))
        .render(conversation);
  }

  /** A text, which the answer goes on from. */
  public int[] text(String text) {
    return model.tokenizer().encode(text, true);
  }

  /** What the answer to a conversation is about: the user's last message. */
  public static String question(List<ChatTemplate.Turn> turns) {
    return turns.reversed().stream()
        .filter(turn -> turn.role().equals("user"))
        .findFirst()
        .orElse(turns.getLast())
        .content();
  }

  /** What the answer to token ids is about: their text. */
  public String question(int... ids) {
    return model.tokenizer().decode(Arrays.stream(ids).boxed().toList(), true);
  }
}
