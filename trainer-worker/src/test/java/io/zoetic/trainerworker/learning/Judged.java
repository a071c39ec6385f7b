// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.core.PromptJson;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Judgements of answers of one token, for tests. */
public final class Judged {
  private Judged() {}

  /** Of an answer that was drawn from all tokens at temperature 1. */
  public static TokenizedExample drawn(String question, double reward, double logprob) {
    return of(question, reward, new double[] {logprob}, 1.0);
  }

  /** Of an answer, as it was recorded. */
  public static TokenizedExample of(
      String question, double reward, double @Nullable [] logprobs, @Nullable Double temperature) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    int[] tokens = {2};
    Example example =
        new Example(
            UUID.randomUUID(),
            "e",
            Example.Kind.JUDGEMENT,
            prompt.json(),
            prompt.hash(),
            new Example.Answer("answer", tokens, logprobs, temperature),
            null,
            reward,
            1,
            Author.IMPORT,
            null,
            null);
    return new TokenizedExample(example, new Completion(new int[] {1}, tokens, reward), null);
  }
}
