// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

/**
 * The optimiser's constants.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment
 * @param weightDecay decoupled, of matrices only
 * @param maxGradientNorm global norm above which gradients are scaled down
 */
public record AdamWOptions(
    double beta1, double beta2, double epsilon, double weightDecay, double maxGradientNorm) {

  /** What small language models are usually trained with. */
  public static AdamWOptions ofDefaults() {
    return new AdamWOptions(0.9, 0.98, 1e-8, 0.05, 1.0);
  }

  /** Gradient norm that experts are trained with, as in the paper. */
  public static final double EXPERT_GRADIENT_NORM_MAX = 1e-3;

  /**
   * What experts are trained with: no decay, since z = 0 is no neutral value.
   *
   * @param maxGradientNorm see {@link #EXPERT_GRADIENT_NORM_MAX}; with Adam's normalisation it only
   *     evens out batches
   */
  public static AdamWOptions forExperts(double maxGradientNorm) {
    return new AdamWOptions(0.9, 0.999, 1e-8, 0, maxGradientNorm);
  }
}
