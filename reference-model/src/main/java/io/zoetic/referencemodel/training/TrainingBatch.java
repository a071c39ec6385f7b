// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.training;

import java.util.List;

/**
 * Token sequences to learn from, padded to the longest.
 *
 * @param rows number of sequences B
 * @param length number of predicted positions T of the longest
 * @param tokens (B,T) what the model reads
 * @param targets (B,T) the token that follows each
 * @param weights (B,T) how much each prediction counts; 0 for padding
 */
@SuppressWarnings("ArrayRecordComponent") // built for one step and dropped
public record TrainingBatch(int rows, int length, long[] tokens, long[] targets, float[] weights) {

  /**
   * One sequence.
   *
   * @param tokens all of its tokens
   * @param weights for each token how much predicting it counts; that of the first is not used
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Sequence(int[] tokens, float[] weights) {}

  /** Pads sequences into one batch. */
  public static TrainingBatch of(List<Sequence> sequences) {
    int length = 0;
    for (Sequence sequence : sequences) {
      length = Math.max(length, sequence.tokens().length - 1);
    }
    int rows = sequences.size();
    long[] tokens = new long[rows * length];
    long[] targets = new long[rows * length];
    float[] weights = new float[rows * length];
    for (int row = 0; row < rows; row++) {
      Sequence sequence = sequences.get(row);
      for (int i = 0; i + 1 < sequence.tokens().length; i++) {
        int at = row * length + i;
        tokens[at] = sequence.tokens()[i];
        targets[at] = sequence.tokens()[i + 1];
        weights[at] = sequence.weights()[i + 1];
      }
    }
    return new TrainingBatch(rows, length, tokens, targets, weights);
  }
}
