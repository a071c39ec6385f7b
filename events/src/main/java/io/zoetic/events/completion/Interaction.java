// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.PromptContent;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.PassReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prompt, its answer, and what it was answered under: what feedback on the answer is about. Two
 * attempts at a prompt can make two of the same id; either will do.
 *
 * @param requestId the id of the completion
 * @param choice its index in the completion, from 0
 * @param key the API key that asked; absent in JSON of older workers
 * @param model the name that the client asked for
 * @param promptTokenIds what the model read
 * @param answer the text, without a stop string
 * @param answerTokenIds what the model wrote, an end-of-sequence token and a stop string included
 * @param logprobs of each token of the answer, in nats, under the distribution that it was drawn
 *     from: after penalties, at the temperature, among what top-k and top-p left; 0 each if greedy
 * @param served the mixture; empty: the base model
 * @param strategy the one that was used
 * @param askedAt what its chat template took for now; absent in JSON of older workers
 * @param drawnFromAll whether each token was drawn from all that the model has: not greedily, and
 *     no limit left any out; absent in JSON of older workers
 */
public record Interaction(
    String requestId,
    int choice,
    @Nullable String tenant,
    @Nullable String key,
    @Nullable String user,
    @Nullable String episodeId,
    String model,
    PromptContent prompt,
    List<Integer> promptTokenIds,
    String answer,
    List<Integer> answerTokenIds,
    List<Double> logprobs,
    List<ExpertShare> served,
    AdaptationStrategy strategy,
    double temperature,
    FinishReason finishReason,
    PassReport firstPass,
    PassReport secondPass,
    Instant finishedAt,
    @Nullable Instant askedAt,
    @Nullable Boolean drawnFromAll) {
  /**
   * @throws IllegalArgumentException if there is not one log-probability per token, or if one of
   *     them is none
   */
  public Interaction {
    requireNonNull(requestId, "requestId");
    requireNonNull(model, "model");
    requireNonNull(prompt, "prompt");
    requireNonNull(answer, "answer");
    requireNonNull(strategy, "strategy");
    requireNonNull(finishReason, "finishReason");
    requireNonNull(firstPass, "firstPass");
    requireNonNull(secondPass, "secondPass");
    requireNonNull(finishedAt, "finishedAt");
    promptTokenIds = List.copyOf(promptTokenIds);
    answerTokenIds = List.copyOf(answerTokenIds);
    logprobs = List.copyOf(logprobs);
    served = List.copyOf(served);
    if (choice < 0) {
      throw new IllegalArgumentException("choice must be >= 0, was " + choice);
    }
    check(answerTokenIds, logprobs);
  }

  /** When it was asked, as well as that is known. */
  public Instant asked() {
    return askedAt == null ? finishedAt : askedAt;
  }

  /** What the client knows the answer by. */
  public ChoiceId id() {
    return new ChoiceId(requestId, choice);
  }

  private static void check(List<Integer> tokens, List<Double> logprobs) {
    if (tokens.size() != logprobs.size()) {
      throw new IllegalArgumentException(
          "logprobs must be one per token, were %d for %d"
              .formatted(logprobs.size(), tokens.size()));
    }
    for (double logprob : logprobs) {
      if (!(logprob <= 0 && Double.isFinite(logprob))) {
        throw new IllegalArgumentException("logprobs must be finite and <= 0, one was " + logprob);
      }
    }
  }
}
