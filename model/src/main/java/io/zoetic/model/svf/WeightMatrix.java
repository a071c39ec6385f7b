// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

/**
 * A matrix that can be factored.
 *
 * @param layer the decoder layer it belongs to, from 0
 * @param projection which of the layer's linear layers it is
 * @param outputs number of rows m
 * @param inputs number of columns n
 */
public record WeightMatrix(int layer, Projection projection, int outputs, int inputs) {

  /** Its name in a checkpoint. */
  public String name() {
    return projection.weightName(layer);
  }

  /** Number of singular values: min(m, n). */
  public int rank() {
    return Math.min(outputs, inputs);
  }

  /** Its place in the lists of singular vectors that {@code decoder.py} takes. */
  public int index() {
    return layer * Projection.values().length + projection.ordinal();
  }
}
