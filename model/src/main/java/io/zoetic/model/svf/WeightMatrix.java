// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.checkpoint.StoredTensor;

/**
 * A matrix that can be factored.
 *
 * @param layer the decoder layer it belongs to, from 0
 * @param projection which of the layer's linear layers it is
 * @param outputs number of rows m
 * @param inputs number of columns n
 * @param place where a checkpoint has it
 */
public record WeightMatrix(int layer, Projection projection, int outputs, int inputs, Place place) {

  /**
   * The place of a matrix in a checkpoint: families that fuse queries, keys and values, or gate and
   * up, store one matrix for several.
   *
   * @param module the stored module's path below the decoder layer
   * @param from the first of its rows there
   * @param rows of all that is stored there
   */
  public record Place(String module, int from, int rows) {}

  /** A matrix that is stored by itself. */
  public WeightMatrix(int layer, Projection projection, int outputs, int inputs) {
    this(layer, projection, outputs, inputs, new Place(projection.module(), 0, outputs));
  }

  /** The same matrix as the rows from {@code from} on of a fused one. */
  public WeightMatrix within(String module, int from, int rows) {
    return new WeightMatrix(layer, projection, outputs, inputs, new Place(module, from, rows));
  }

  /** Its name, whether a checkpoint stores it by itself or not. */
  public String name() {
    return projection.weightName(layer);
  }

  /** The name of what a checkpoint stores. */
  public String storedName() {
    return "model.layers." + layer + "." + place.module() + ".weight";
  }

  /**
   * Its values.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if they are missing or have
   *     another shape
   */
  public StoredTensor in(Checkpoint checkpoint) {
    return checkpoint
        .tensor(storedName(), place.rows(), inputs)
        .rows(place.from(), place.from() + outputs);
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
