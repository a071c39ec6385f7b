// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.events.FinishReason;
import io.zoetic.events.PromptUpdate;
import io.zoetic.events.TokenLogprob;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.sampling.TokenScore;
import io.zoetic.model.text.Tokenizer;
import java.util.List;

/** Says what happened to a generation in the words of the event log. */
final class UpdateWriter {
  private final Tokenizer tokenizer;

  UpdateWriter(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  PromptUpdate update(RunningPrompt running, GenerationEvent event) {
    Command.Task task = running.task();
    String promptId = task.prompt().promptId();
    int attempt = task.prompt().attempt();
    return switch (event) {
      case GenerationEvent.PromptRead(var generation, var scores) ->
          new PromptUpdate.Started(
              promptId,
              attempt,
              generation.promptLength(),
              task.promptTokenIds(),
              task.echoText(),
              scores.stream().map(this::logprob).toList(),
              running.composition().report());
      case GenerationEvent.TokenGenerated(_, int index, int token, String text, var score) ->
          new PromptUpdate.Tokens(
              promptId,
              attempt,
              index,
              text,
              List.of(token),
              score == null ? List.of() : List.of(logprob(score)));
      case GenerationEvent.Finished(var generation, var reason) ->
          new PromptUpdate.Finished(
              promptId, attempt, reason(reason), generation.answerLength(), running.secondPass());
    };
  }

  private static FinishReason reason(GenerationEvent.EndReason reason) {
    return switch (reason) {
      case STOP -> FinishReason.STOP;
      case LENGTH -> FinishReason.LENGTH;
    };
  }

  private TokenLogprob logprob(TokenScore score) {
    return new TokenLogprob(
        score.token(),
        tokenizer.decode(score.token()),
        score.logprob(),
        score.top().stream()
            .map(
                candidate ->
                    new TokenLogprob.Alternative(
                        candidate.token(),
                        tokenizer.decode(candidate.token()),
                        candidate.logprob()))
            .toList());
  }
}
