// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import java.util.List;

/**
 * What the rows {@code row}, {@code row + 1}, ... of a batch read in one step.
 *
 * @param row the first of them
 * @param sequences for each row the tokens to read, at least one
 * @param start for each row the position of its first token: how many it has read before
 */
@SuppressWarnings("ArrayRecordComponent") // the hot path; built and used within one step
public record StepInput(int row, List<int[]> sequences, int[] start) {

  /** Number of rows B. */
  int rows() {
    return sequences.size();
  }

  /** Length T of the longest row; shorter ones are padded. */
  int width() {
    int width = 0;
    for (int[] sequence : sequences) {
      width = Math.max(width, sequence.length);
    }
    return width;
  }

  /** The tokens (B,T), padded with token 0. */
  long[] tokens() {
    int width = width();
    long[] tokens = new long[rows() * width];
    for (int row = 0; row < rows(); row++) {
      int[] sequence = sequences.get(row);
      for (int i = 0; i < sequence.length; i++) {
        tokens[row * width + i] = sequence[i];
      }
    }
    return tokens;
  }

  /** Index of the last token of each row. */
  long[] last() {
    return sequences.stream().mapToLong(sequence -> sequence.length - 1).toArray();
  }

  long[] starts() {
    long[] starts = new long[start.length];
    for (int row = 0; row < start.length; row++) {
      starts[row] = start[row];
    }
    return starts;
  }

  /** How many positions the cache must have, padding included. */
  int length() {
    int furthest = 0;
    for (int position : start) {
      furthest = Math.max(furthest, position);
    }
    return furthest + width();
  }
}
