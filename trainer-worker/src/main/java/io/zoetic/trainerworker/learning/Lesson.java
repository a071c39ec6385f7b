// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import io.zoetic.model.training.Completion;
import io.zoetic.vectorstore.learning.Example;
import org.jspecify.annotations.Nullable;

/**
 * An example in tokens of the base model.
 *
 * @param answer the right one of a demonstration, the judged one, the preferred one
 * @param other the answer that is not preferred; null but for preferences
 */
public record Lesson(Example example, Completion answer, @Nullable Completion other) {
  /** What it says. */
  Example.Kind kind() {
    return example.kind();
  }

  /** Whether the answer is to become more likely. */
  boolean isGood() {
    return example.reward() >= 0.5;
  }

  double weight() {
    return example.weight();
  }
}
