// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

import java.util.List;

/**
 * When an answer ends.
 *
 * @param maxTokens tokens to generate at most; 0 reads the prompt and generates nothing
 * @param stop strings that end the answer and are not part of it
 * @param ignoreEos go on after an end-of-sequence token
 */
public record GenerationLimits(int maxTokens, List<String> stop, boolean ignoreEos) {
  public GenerationLimits {
    if (maxTokens < 0) {
      throw new IllegalArgumentException("maxTokens must be >= 0, was " + maxTokens);
    }
    stop = List.copyOf(stop);
  }

  /** Up to a number of tokens, or the end of the sequence. */
  public static GenerationLimits of(int maxTokens) {
    return new GenerationLimits(maxTokens, List.of(), false);
  }
}
