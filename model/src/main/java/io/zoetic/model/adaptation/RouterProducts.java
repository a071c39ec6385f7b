// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * The products of the weights of all labels of a router with prompts, by one matrix product for
 * many prompts: of ten thousand labels one prompt takes a third of a millisecond so, and several
 * one by one. In single precision; which labels are ahead is told from it, not by how much. One
 * thread.
 */
final class RouterProducts implements AutoCloseable {
  private final NDManager manager;
  private final NDArray weights;
  private final int width;

  RouterProducts(Router router) {
    int labels = router.labels().size();
    width = router.mean().length;
    manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
    weights = manager.create(router.weight(), new Shape(labels, width)).transpose();
  }

  /**
   * Multiplies.
   *
   * @param standardised features of each prompt
   * @return for each prompt its product with each label's weights
   */
  float[][] of(double[][] standardised) {
    float[] flat = new float[standardised.length * width];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) standardised[i / width][i % width];
    }
    try (NDManager owner = manager.newSubManager()) {
      NDArray prompts = owner.create(flat, new Shape(standardised.length, width));
      float[] products = prompts.matMul(weights).toFloatArray();
      int labels = products.length / standardised.length;
      float[][] rows = new float[standardised.length][labels];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(products, i * labels, rows[i], 0, labels);
      }
      return rows;
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
