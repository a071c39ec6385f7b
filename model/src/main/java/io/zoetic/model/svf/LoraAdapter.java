// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import java.util.List;

/**
 * A LoRA adapter (arXiv 2106.09685) as it was at one moment of its training: {@code Wx + scale ·
 * B(Ax)} on some matrices. Its arrays are its own and nobody writes them, so threads may pass it
 * on.
 *
 * @param scale alpha / rank
 */
public record LoraAdapter(double scale, List<Part> parts) {

  /**
   * What is added to one matrix.
   *
   * @param transposedB (rank, out), row by row
   * @param a (rank, in), row by row
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  public record Part(WeightMatrix matrix, float[] transposedB, float[] a) {
    /** Of this matrix. */
    public int rank() {
      return a.length / matrix.inputs();
    }
  }

  public LoraAdapter {
    parts = List.copyOf(parts);
  }
}
