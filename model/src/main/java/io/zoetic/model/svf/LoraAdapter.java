// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import java.util.List;

/**
 * An adapter as it was at one moment of its training, on some matrices. Its arrays are its own and
 * nobody writes them, so threads may pass it on.
 *
 * @param scale alpha / rank
 */
public record LoraAdapter(Kind kind, double scale, List<Part> parts) {
  /** What an adapter makes of a matrix W, with a multiplier m for each of its outputs. */
  public enum Kind {
    /** {@code W + scale · BA} (arXiv 2106.09685). */
    LORA,
    /** {@code m ⊙ (W + scale · BA) / ‖W + scale · BA‖}, norms of rows (arXiv 2402.09353, 4.1). */
    DORA,
    /** {@code m ⊙ W} (arXiv 2205.05638, 3.3). */
    IA3
  }

  /**
   * What changes one matrix.
   *
   * @param transposedB (rank, out), row by row; empty for IA3
   * @param a (rank, in), row by row; empty for IA3
   * @param outputs m (out); empty for LoRA
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  public record Part(WeightMatrix matrix, float[] transposedB, float[] a, float[] outputs) {
    /** Of LoRA. */
    public Part(WeightMatrix matrix, float[] transposedB, float[] a) {
      this(matrix, transposedB, a, new float[0]);
    }

    /** Of this matrix. */
    public int rank() {
      return a.length / matrix.inputs();
    }
  }

  public LoraAdapter {
    parts = List.copyOf(parts);
  }

  /** One of LoRA. */
  public LoraAdapter(double scale, List<Part> parts) {
    this(Kind.LORA, scale, parts);
  }
}
