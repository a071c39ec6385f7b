// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.PassReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of one attempt at a prompt. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PromptUpdate.Started.class, name = "started"),
  @JsonSubTypes.Type(value = PromptUpdate.Tokens.class, name = "tokens"),
  @JsonSubTypes.Type(value = PromptUpdate.Finished.class, name = "finished"),
  @JsonSubTypes.Type(value = PromptUpdate.Failed.class, name = "failed"),
  @JsonSubTypes.Type(value = PromptUpdate.Released.class, name = "released")
})
public sealed interface PromptUpdate {

  /** The prompt this is about. */
  String promptId();

  /** The attempt this is about; updates of an older attempt are ignored. */
  int attempt();

  /**
   * The prompt has been read by the model.
   *
   * @param promptTokens its length in tokens
   * @param promptTokenIds its token ids, empty unless asked for
   * @param echoText the prompt's text, empty unless echo is on
   * @param echoLogprobs one per prompt token, empty unless echo and log-probabilities are on
   * @param adaptation what the answer runs under; null is the base model, as of a worker that knows
   *     no adaptations
   */
  record Started(
      String promptId,
      int attempt,
      int promptTokens,
      List<Integer> promptTokenIds,
      String echoText,
      List<TokenLogprob> echoLogprobs,
      @Nullable AdaptationReport adaptation)
      implements PromptUpdate {
    public Started {
      promptTokenIds = List.copyOf(promptTokenIds);
      echoLogprobs = List.copyOf(echoLogprobs);
    }
  }

  /**
   * The next tokens of the answer.
   *
   * @param firstIndex the index of the first of them in the answer, from 0; the same index is the
   *     same token in every attempt
   * @param text what they add to the answer's text; empty while a character or a possible stop
   *     string is incomplete
   * @param tokenIds one or more
   * @param logprobs one per token, empty unless asked for
   */
  record Tokens(
      String promptId,
      int attempt,
      int firstIndex,
      String text,
      List<Integer> tokenIds,
      List<TokenLogprob> logprobs)
      implements PromptUpdate {
    public Tokens {
      tokenIds = List.copyOf(tokenIds);
      logprobs = List.copyOf(logprobs);
    }
  }

  /**
   * The answer is complete.
   *
   * @param completionTokens number of tokens generated, an end-of-sequence token included
   * @param secondPass what it took to read the prompt and answer it in this attempt; null if the
   *     worker did not measure it
   */
  record Finished(
      String promptId,
      int attempt,
      FinishReason reason,
      int completionTokens,
      @Nullable PassReport secondPass)
      implements PromptUpdate {}

  /**
   * The prompt cannot be answered.
   *
   * @param message the rule that was broken and the value that broke it
   * @param param the request field at fault, or null
   */
  record Failed(
      String promptId, int attempt, ErrorCode code, String message, @Nullable String param)
      implements PromptUpdate {}

  /** The worker shuts down and gives the prompt back unfinished. */
  record Released(String promptId, int attempt) implements PromptUpdate {}
}
