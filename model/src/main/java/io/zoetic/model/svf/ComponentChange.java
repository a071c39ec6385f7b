// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import java.nio.FloatBuffer;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The change that an expert makes to each component of one matrix: d = σ(z − 1). The change of the
 * matrix is U diag(d) Vᵀ, so a component counts by |d|, however large its σ is. Immutable.
 */
public final class ComponentChange {
  private final double[] changes;

  private ComponentChange(double[] changes) {
    this.changes = changes;
  }

  /**
   * The changes of the components of one matrix.
   *
   * @param sigma all singular values of the matrix
   * @param part which of them carry z
   * @param vector z of the layout that {@code part} is of
   */
  public static ComponentChange of(float[] sigma, Layout.Part part, ExpertVector vector) {
    FloatBuffer z = vector.values();
    double[] changes = new double[part.count()];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = sigma[part.from() + i] * (z.get(part.offset() + i) - 1.0);
    }
    return new ComponentChange(changes);
  }

  /** d of the {@code index}-th component that carries z. */
  public double get(int index) {
    return changes[index];
  }

  /** The largest |d|. */
  public double largest() {
    return Math.abs(changes[strongest(1)[0]]);
  }

  /** Indices of the {@code count} components with the largest |d|, largest first. */
  public int[] strongest(int count) {
    return IntStream.range(0, changes.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -Math.abs(changes[i])))
        .limit(count)
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
