// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import java.util.Locale;

/**
 * The cost of the factors of a layout.
 *
 * @param matrices how many matrices carry z
 * @param components how many numbers z has
 * @param bytes of singular vectors and values in float32: on disk, and in memory once for all
 *     processes of a machine
 * @param operations floating-point operations in float64, to compute them once
 */
public record FactorCost(int matrices, int components, long bytes, double operations) {
  /**
   * Operations of a decomposition that a core does in a second: measured as 17 GFLOP/s with AVX-512
   * on matrices of rank 576; a guess elsewhere, of which nothing but a forecast depends.
   */
  private static final double OPERATIONS_PER_CORE_SECOND = 15e9;

  /** Of a layout. */
  public static FactorCost of(Layout layout) {
    long values = 0;
    double operations = 0;
    for (Layout.Part part : layout.matrices()) {
      WeightMatrix matrix = part.matrix();
      int kept = Decomposition.isRandomised(part.to(), matrix.rank()) ? part.to() : matrix.rank();
      values += kept * (1L + matrix.outputs() + matrix.inputs());
      operations += Decomposition.operations(part.to(), matrix);
    }
    return new FactorCost(
        layout.matrices().size(), layout.size(), Float.BYTES * values, operations);
  }

  /** About how long so many cores compute them. */
  public double seconds(int cores) {
    return operations / OPERATIONS_PER_CORE_SECOND / cores;
  }

  /** {@code 210 matrices, 97,920 components, 633 MB of factors}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%,d matrices, %,d components, %,.0f MB of factors",
        matrices,
        components,
        bytes / 1e6);
  }
}
