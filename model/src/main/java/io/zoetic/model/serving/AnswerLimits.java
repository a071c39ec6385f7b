// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import java.util.Arrays;

/**
 * The lengths of answers that nobody waits for: rollouts, and those that are judged. The limit
 * follows the answers that are known of a suite, demonstrated or served: twice the length that 99 %
 * of them keep to, in whole multiples of {@value #LEAST}, so that it seldom changes; at least
 * {@value #LEAST}, at most what is set, and never more than the context leaves behind a prompt.
 *
 * @param max tokens of an answer at most, with the end of its turn; &gt;= {@value #LEAST}
 * @param context tokens of prompt and answer together at most
 */
public record AnswerLimits(int max, int context) {
  /** Tokens that every answer may have. */
  public static final int LEAST = 64;

  /** What is usual at most. */
  public static final int USUAL_MAX = 1024;

  private static final double QUANTILE = 0.99;

  public AnswerLimits {
    if (max < LEAST) {
      throw new IllegalArgumentException(
          "tokens of an answer must be at least %d, were %d".formatted(LEAST, max));
    }
  }

  /**
   * The limit of a suite.
   *
   * @param lengths tokens of the answers that are known, with the ends of their turns
   */
  public int of(int... lengths) {
    int[] sorted = lengths.clone();
    Arrays.sort(sorted);
    int usual = sorted.length == 0 ? 0 : sorted[(int) Math.ceil(QUANTILE * sorted.length) - 1];
    return Math.min(max, Math.max(1, Math.ceilDiv(2 * usual, LEAST)) * LEAST);
  }

  /** How many tokens the answer to a prompt may have under a limit; 0 if there is no room. */
  public int behind(int promptTokens, int limit) {
    return Math.clamp((long) context - promptTokens, 0, limit);
  }

  /** Whether an answer of so many tokens can be given at all. */
  public boolean fits(int promptTokens, int answerTokens) {
    return answerTokens <= behind(promptTokens, max);
  }
}
