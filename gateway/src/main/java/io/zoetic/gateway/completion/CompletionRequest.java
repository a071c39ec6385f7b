// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.zoetic.events.Adaptation;
import io.zoetic.events.OutputOptions;
import io.zoetic.events.PromptContent;
import io.zoetic.events.SamplingOptions;
import java.util.List;

/**
 * A checked request for completions.
 *
 * @param prompts one or more; each gets {@code choicesPerPrompt} answers
 * @param sampling the seed in it is that of each prompt's first choice; its i-th uses seed + i
 */
record CompletionRequest(
    Endpoint endpoint,
    String model,
    List<PromptContent> prompts,
    int choicesPerPrompt,
    SamplingOptions sampling,
    OutputOptions output,
    Adaptation adaptation,
    RetentionFields retention,
    Delivery delivery) {
  CompletionRequest {
    prompts = List.copyOf(prompts);
  }

  /** Which of OpenAI's two APIs is spoken. */
  enum Endpoint {
    CHAT,
    TEXT
  }

  /**
   * How the answer travels.
   *
   * @param usage whether a stream ends with a chunk that counts tokens
   * @param tokenIds whether the token ids of prompt and answer come along
   */
  record Delivery(boolean stream, boolean usage, boolean tokenIds) {}

  int choices() {
    return prompts.size() * choicesPerPrompt;
  }

  /** How the choice at this index is sampled. */
  SamplingOptions samplingOf(int choice) {
    return sampling.withSeed(sampling.seed() + choice % choicesPerPrompt);
  }
}
