// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

/** The answers that an optimiser step learns from, or a part of them. */
public sealed interface Minibatch permits Objective, LabelBatch {

  /** Tokens that are read, padding included; without any, there is nothing to learn. */
  int tokenCount();

  /** Positions that the longest sequence needs. */
  int length();
}
