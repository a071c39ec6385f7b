// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import java.util.List;

/**
 * What the rows {@code row}, {@code row + 1}, ... of a batch read in one step.
 *
 * @param row the first of them
 * @param sequences for each row the tokens to read, at least one
 * @param start for each row the position of its first token: how many it has read before
 * @param lengths for each row the length of its sequence as far as it is known, which some
 *     rotations depend on: a prompt that is read in pieces is known as a whole
 */
@SuppressWarnings("ArrayRecordComponent") // the hot path; built and used within one step
public record StepInput(int row, List<int[]> sequences, int[] start, int[] lengths) {

  /** Sequences that are known as far as they are read. */
  public StepInput(int row, List<int[]> sequences, int[] start) {
    this(row, sequences, start, ends(sequences, start));
  }

  private static int[] ends(List<int[]> sequences, int[] start) {
    int[] ends = start.clone();
    for (int row = 0; row < ends.length; row++) {
      ends[row] += sequences.get(row).length;
    }
    return ends;
  }

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

  /** For all rows (3,B) the position of the first token, the index of the last, the length. */
  long[] facts() {
    int rows = rows();
    long[] facts = new long[3 * rows];
    for (int row = 0; row < rows; row++) {
      facts[row] = start[row];
      facts[rows + row] = sequences.get(row).length - 1L;
      facts[2 * rows + row] = lengths[row];
    }
    return facts;
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
