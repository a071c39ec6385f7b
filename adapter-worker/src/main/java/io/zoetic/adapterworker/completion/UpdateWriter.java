// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.text.Tokenizer;
import java.util.List;

/** Says what happened to a generation in the words of the event log. */
public final class UpdateWriter {
  private final TokenLogprobs logprobs;

  public UpdateWriter(Tokenizer tokenizer) {
    this.logprobs = new TokenLogprobs(tokenizer);
  }

  public PromptUpdate update(RunningPrompt running, GenerationEvent event) {
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
              logprobs.prompt(scores, task.prompt().content(), task.echoText()),
              running.composed().report());
      case GenerationEvent.TokenGenerated(
              _,
              int index,
              int token,
              String text,
              String added,
              boolean ends,
              var score) ->
          new PromptUpdate.Tokens(
              promptId,
              attempt,
              index,
              text,
              List.of(token),
              score == null ? List.of() : List.of(logprobs.answered(score, added, ends)));
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
}
