// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** What one optimiser step learns from. */
public sealed interface Minibatch permits ObjectiveBatch, LabelBatch {

  /** Tokens that are read, padding included. */
  int tokenCount();

  /** Positions that the longest sequence needs. */
  int length();

  /**
   * The method of {@code decoder.py} that computes its loss.
   *
   * @param method the one that computes next-token objectives for the parameters in training
   * @throws IllegalArgumentException if these parameters cannot learn from it
   */
  String method(String method);

  /** The method's first arguments, in their order; they belong to {@code scope}. */
  List<NDArray> arguments(NDManager scope);
}
