// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning.batches;

/** Minibatches that read some examples again and again. */
interface EpochSource extends BatchSource {
  /**
   * How many steps one reading of the examples takes, in the mean; a pair of answers counts as two
   * rows, a prompt as its rollouts.
   */
  double stepsPerEpoch();
}
