// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

import java.util.List;
import java.util.Set;

/**
 * The limits of an answer.
 *
 * @param maxTokens tokens to generate at most; 0 reads the prompt and generates nothing
 * @param stop strings that end the answer and are not part of it
 * @param ignoreEos go on after an end-of-sequence token
 * @param minTokens tokens before which nothing but {@code maxTokens} ends the answer
 * @param stopTokenIds tokens that end the answer, too, and have no text in it
 */
public record GenerationLimits(
    int maxTokens, List<String> stop, boolean ignoreEos, int minTokens, Set<Integer> stopTokenIds) {
  public GenerationLimits {
    if (maxTokens < 0 || minTokens < 0) {
      throw new IllegalArgumentException(
          "maxTokens and minTokens must be >= 0, were " + maxTokens + ", " + minTokens);
    }
    stop = List.copyOf(stop);
    stopTokenIds = Set.copyOf(stopTokenIds);
  }

  /** Without a least length and further ends. */
  public GenerationLimits(int maxTokens, List<String> stop, boolean ignoreEos) {
    this(maxTokens, stop, ignoreEos, 0, Set.of());
  }

  /** Up to a number of tokens, or the end of the sequence. */
  public static GenerationLimits of(int maxTokens) {
    return new GenerationLimits(maxTokens, List.of(), false);
  }
}
