// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.Prompt;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.generation.Generation;
import java.util.List;
import java.util.concurrent.FutureTask;

/** A request of another thread to the agent. */
public sealed interface Command {

  /** Answer a prompt. */
  record Answer(Task task) implements Command {}

  /** Tell the gateway that a prompt cannot be answered. */
  record Refuse(Prompt prompt, PromptException reason) implements Command {}

  /** Stop answering a prompt: nobody waits for it. */
  record Cancel(Cancellation cancellation) implements Command {}

  /** Give everything back that is not finished: the worker ends. */
  record ReleaseAll() implements Command {}

  /** Do something on the inference thread between two steps, which wait for it. */
  record BetweenSteps(FutureTask<?> work) implements Command {}

  /**
   * A prompt, ready for the model.
   *
   * @param promptTokenIds its token ids, empty unless they are to come back
   * @param echoText its text, empty unless it is to be echoed
   */
  record Task(
      Prompt prompt,
      Generation generation,
      List<Integer> promptTokenIds,
      String echoText,
      Adapting adapting) {
    public Task {
      promptTokenIds = List.copyOf(promptTokenIds);
    }
  }

  /** The adaptation that a prompt asks for. */
  sealed interface Adapting {

    /** It is known. */
    record Known(ComposedExpert composed) implements Adapting {}

    /** A first pass is to find out. */
    record ByFirstPass(
        AdaptationStrategy strategy, ExpertSelection selection, Question question, Origin origin)
        implements Adapting {}
  }
}
