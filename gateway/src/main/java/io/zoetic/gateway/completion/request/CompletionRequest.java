// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.OutputOptions;
import java.util.List;

/**
 * A checked request for completions.
 *
 * @param prompts one or more; each gets {@code choicesPerPrompt} answers
 * @param mayCompare whether it may have two choices instead of one, to be compared
 * @param sampling the seed in it is that of each prompt's first choice; its i-th uses seed + i
 */
public record CompletionRequest(
    Endpoint endpoint,
    String model,
    List<PromptContent> prompts,
    int choicesPerPrompt,
    SamplingOptions sampling,
    OutputOptions output,
    Adaptation adaptation,
    RetentionFields retention,
    Delivery delivery,
    boolean mayCompare) {
  public CompletionRequest {
    prompts = List.copyOf(prompts);
  }

  /** One of OpenAI's two APIs. */
  public enum Endpoint {
    CHAT,
    TEXT
  }

  /**
   * The way an answer travels.
   *
   * @param usage whether a stream ends with a chunk that counts tokens
   * @param tokenIds whether the token ids of prompt and answer come along
   */
  public record Delivery(boolean stream, boolean usage, boolean tokenIds) {}

  /** The same with two choices for its prompt. */
  public CompletionRequest twice() {
    return new CompletionRequest(
        endpoint, model, prompts, 2, sampling, output, adaptation, retention, delivery, mayCompare);
  }

  public int choices() {
    return prompts.size() * choicesPerPrompt;
  }

  /** How the choice at this index is sampled. */
  public SamplingOptions samplingOf(int choice) {
    return sampling.withSeed(sampling.seed() + choice % choicesPerPrompt);
  }
}
