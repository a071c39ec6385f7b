// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.core.PromptJson;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.trainerworker.inference.ChatTokens;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;

/** Turns examples into tokens, exactly as serving reads and writes them. Thread-safe. */
public record ExampleTokenizer(ChatTokens tokens) {

  /**
   * Examples in tokens, in their order.
   *
   * @throws IllegalArgumentException if a prompt is none
   */
  public List<TokenizedExample> read(List<Example> examples) {
    return examples.stream().map(this::read).toList();
  }

  private TokenizedExample read(Example example) {
    int[] prompt = prompt(example);
    Example.Answer other = example.other();
    return new TokenizedExample(
        example,
        completion(prompt, example.answer(), example.reward()),
        other == null ? null : completion(prompt, other, 0));
  }

  /** The prompt of an example. */
  public int[] prompt(Example example) {
    return tokens.prompt(PromptJson.content(example.promptJson()), example.askedAt());
  }

  private Completion completion(int[] prompt, Example.Answer answer, double reward) {
    int[] given = answer.tokens();
    return new Completion(prompt, given == null ? tokens.answer(answer.text()) : given, reward);
  }
}
