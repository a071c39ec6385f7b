// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.Confidence;

/**
 * The settings of what the gate asks for.
 *
 * @param questionsMin fewer judgements of the target, or questions that operators answer for, prove
 *     nothing
 * @param margin how much worse another suite may be at most, at 95 % confidence; where there are
 *     too few questions to tell, nobody knows
 * @param stealMax the largest share of another expert's prompts that may go to the candidate
 * @param lengthMax how many times as long as before answers may be, in the mean
 * @param unendedMax how many more answers may not come to an end, as a share
 */
public record GateOptions(
    int questionsMin, double margin, double stealMax, double lengthMax, double unendedMax) {
  /** What is usual. */
  public static GateOptions ofDefaults() {
    return new GateOptions(20, 0.05, 0.05, 2, 0.05);
  }

  /**
   * The margin for so many questions about the expert itself, whose gain is proven otherwise: with
   * few, one answer that has become worse by chance could not be told from a smaller loss. The
   * interval of that ends at (1 + √2 z)/(n + 2).
   */
  public double marginOf(int questions) {
    return Math.max(margin, (1 + Math.sqrt(2) * Confidence.Z) / (questions + 2));
  }
}
