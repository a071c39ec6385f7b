// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

import io.zoetic.model.sampling.TokenScore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The effect of a step on one generation. */
public sealed interface GenerationEvent {

  Generation generation();

  /**
   * The whole prompt has been read.
   *
   * @param scores one per prompt token, empty unless asked for
   */
  record PromptRead(Generation generation, List<TokenScore> scores) implements GenerationEvent {
    public PromptRead {
      scores = List.copyOf(scores);
    }
  }

  /**
   * One more token of the answer.
   *
   * @param index its index in the answer
   * @param text what becomes certain of the answer's text
   * @param added what the token adds to the answer's text, before stop strings are looked for
   * @param ends whether the token ends the answer, so that it has no text of its own in it
   * @param score null unless asked for
   */
  record TokenGenerated(
      Generation generation,
      int index,
      int token,
      String text,
      String added,
      boolean ends,
      @Nullable TokenScore score)
      implements GenerationEvent {}

  /** The answer is complete; the generation has left the batch. */
  record Finished(Generation generation, EndReason reason) implements GenerationEvent {}

  /** The reason why an answer ended. */
  enum EndReason {
    /** An end-of-sequence token or a stop string. */
    STOP,
    /** The limit of tokens. */
    LENGTH
  }
}
