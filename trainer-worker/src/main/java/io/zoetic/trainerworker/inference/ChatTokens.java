// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.inference;

import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.text.ChatTemplate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Questions and answers in tokens, exactly as serving reads and writes them. Thread-safe. */
public final class ChatTokens {
  /** Stands for an answer in the rendered template; no template changes it. */
  private static final String MARK = "A0A";

  private final LanguageModel model;
  private final PromptEncoder encoder;
  private final ChatTemplate template;
  private final int endOfTurn;

  /**
   * @throws IllegalArgumentException if the model has no chat template, or one that does not end an
   *     answer with a token that ends answers
   */
  public ChatTokens(LanguageModel model) {
    this.model = model;
    this.encoder = new PromptEncoder(model);
    this.template =
        model
            .chatTemplate()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "training on skills needs a chat template, the base model has none"));
    this.endOfTurn = findEndOfTurn();
  }

  /** The token that ends an answer. */
  public int endOfTurn() {
    return endOfTurn;
  }

  private int findEndOfTurn() {
    String text =
        template.render(List.of(new ChatMessage("user", "Q"), new ChatMessage("assistant", MARK)));
    int[] after = encode(text.substring(text.lastIndexOf(MARK) + MARK.length()));
    if (after.length == 0 || !model.config().eosTokenIds().contains(after[0])) {
      throw new IllegalArgumentException(
          "the chat template must end an answer with one of the tokens %s, wrote %s"
              .formatted(model.config().eosTokenIds(), Arrays.toString(after)));
    }
    return after[0];
  }

  private int[] encode(String text) {
    return model.tokenizer().encode(text, false);
  }

  /** The prompt of a question that is asked now, up to where the answer begins. */
  public int[] prompt(String question) {
    return prompt(PromptContent.ofQuestion(question), Instant.now());
  }

  /**
   * A prompt as it travels to workers, in the tokens that they read.
   *
   * @param now what the chat template takes for it: when the prompt was asked
   */
  public int[] prompt(PromptContent content, Instant now) {
    return encoder.tokens(content, now);
  }

  /**
   * The same of a prompt that is kept; empty where this model cannot read it: it was asked of
   * another one, or written by another build.
   */
  public Optional<int[]> readable(String promptJson, Instant now) {
    try {
      int[] prompt = prompt(PromptJson.content(promptJson), now);
      int vocabulary = model.config().vocabSize();
      boolean known = Arrays.stream(prompt).allMatch(token -> token >= 0 && token < vocabulary);
      return prompt.length > 0 && known ? Optional.of(prompt) : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** What the answer to a prompt is about. */
  public String question(PromptContent content) {
    return encoder.question(content);
  }

  /** The right answer, with the end of its turn. */
  public int[] answer(String text) {
    int[] tokens = model.tokenizer().encodeLiterally(text.strip(), true);
    int[] ended = Arrays.copyOf(tokens, tokens.length + 1);
    ended[tokens.length] = endOfTurn;
    return ended;
  }
}
