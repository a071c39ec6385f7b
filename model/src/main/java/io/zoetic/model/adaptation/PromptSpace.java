// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import java.util.Arrays;

/**
 * Where prompts lie, by what a {@link Router} sees of them: the direction of {@code R⁻¹(y − m)}, a
 * vector of length 1. y are its standardised features, m is the mean of prompts in general, and
 * {@code R = (1−ρ)S + ρI} with their covariance S, so that what all prompts differ in counts
 * little. It is the direction in which a linear discriminant of {@link OpenSetFit} for this one
 * prompt looks.
 *
 * <p>Of prompts that have nothing in common the directions are at right angles: the square of their
 * distance is 2 whatever the model, so that radii are numbers without a scale. Immutable and
 * thread-safe.
 */
public final class PromptSpace {
  private final Router scale;
  private final double[] centre;
  private final Vectors.Ridge metric;

  private PromptSpace(Router scale, double[] centre, Vectors.Ridge metric) {
    this.scale = scale;
    this.centre = centre;
    this.metric = metric;
  }

  /**
   * The space that prompts in general span.
   *
   * @param scale whose scale features are brought to; what it knows of experts does not matter
   * @param background features of prompts in general, one row each, at least one
   */
  public static PromptSpace of(Router scale, float[][] background) {
    double[][] rows = Arrays.stream(background).map(scale::standardised).toArray(double[][]::new);
    double[] centre = Vectors.mean(rows);
    return new PromptSpace(
        scale, centre, Vectors.Ridge.of(Vectors.minus(rows, centre), OpenSetFit.SHRINKAGE));
  }

  /**
   * The direction of a prompt.
   *
   * @param features (F) of it, as {@link RouterPass#features} gives them
   * @return (F), of length 1; zeros where it is just like prompts in general
   */
  public float[] direction(float[] features) {
    double[] y = scale.standardised(features);
    for (int i = 0; i < y.length; i++) {
      y[i] -= centre[i];
    }
    double[] weighted = metric.inverse(y);
    double length = Math.sqrt(Vectors.dot(weighted, weighted));
    float[] direction = new float[weighted.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = length == 0 ? 0 : (float) (weighted[i] / length);
    }
    return direction;
  }
}
