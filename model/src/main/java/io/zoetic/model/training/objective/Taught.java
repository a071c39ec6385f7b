// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.objective;

import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.Completion;

/**
 * An answer, and who teaches it.
 *
 * @param answer to the prompt as the policy reads it; the reward is not looked at
 * @param teacher what the base model made of the same answer behind a prompt that says more
 */
public record Taught(Completion answer, AnswerReading teacher) {
  public Taught {
    if (teacher.likelihood().size() != answer.answer().length) {
      throw new IllegalArgumentException(
          "a teacher must have read the same answer of %d tokens, read one of %d"
              .formatted(answer.answer().length, teacher.likelihood().size()));
    }
  }
}
