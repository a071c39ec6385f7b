// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

/**
 * The optimiser's constants.
 *
 * @param beta1 decay of the first moment, in [0, 1)
 * @param beta2 decay of the second moment, in [0, 1)
 * @param epsilon added to the root of the second moment
 * @param weightDecay λ of matrices, decoupled, towards 0: {@code W ← (1 - ηλ)W} before a step at
 *     the learning rate η
 * @param startDecay λ of vectors, decoupled, towards where they began: {@code z ← z₀ + (1 - ηλ)(z -
 *     z₀)} before a step
 * @param maxGradientNorm global norm above which gradients are scaled down
 */
public record AdamWOptions(
    double beta1,
    double beta2,
    double epsilon,
    double weightDecay,
    double startDecay,
    double maxGradientNorm) {

  /** What small language models are usually trained with. */
  public static AdamWOptions ofDefaults() {
    return new AdamWOptions(0.9, 0.98, 1e-8, 0.05, 0, 1.0);
  }

  /** Gradient norm that experts are trained with, as in the paper. */
  public static final double EXPERT_GRADIENT_NORM_MAX = 1e-3;

  /**
   * What experts are trained with, without decay.
   *
   * @param maxGradientNorm see {@link #EXPERT_GRADIENT_NORM_MAX}; with Adam's normalisation it only
   *     evens out batches
   */
  public static AdamWOptions forExperts(double maxGradientNorm) {
    return new AdamWOptions(0.9, 0.999, 1e-8, 0, 0, maxGradientNorm);
  }

  /**
   * The same with z drawn back to where it began: 1, which changes nothing, or what is served. Adam
   * moves what has no signal as fast as what has: without a pull, noise alone scatters z, and the
   * more components there are for few examples, the more.
   *
   * @param decay λ of z, &gt;= 0
   */
  public AdamWOptions withStartDecay(double decay) {
    return new AdamWOptions(beta1, beta2, epsilon, weightDecay, decay, maxGradientNorm);
  }
}
