// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

/**
 * What a router sees of some prompts, in a byte for each feature, with which no score is known but
 * each is bounded from above. With the rounded features ŷ and the length e of what rounding took
 * away, {@code w·y ≤ w·ŷ + ‖w‖e} (Cauchy and Schwarz); ‖y‖² is kept as it was. Immutable and
 * thread-safe.
 */
public final class CompactFeatures {
  private static final int STEPS = 127;

  /** Of sums in double precision of numbers in single precision. */
  private static final double ROUNDING = 1e-6;

  private final byte[] values;
  private final float[] steps;
  private final float[] errors;
  private final float[] squares;

  private CompactFeatures(int prompts, int width) {
    values = new byte[Math.multiplyExact(prompts, width)];
    steps = new float[prompts];
    errors = new float[prompts];
    squares = new float[prompts];
  }

  /**
   * Keeps features.
   *
   * @param router on whose scale
   * @param features one row for each prompt
   */
  public static CompactFeatures of(Router router, float[][] features) {
    int width = router.mean().length;
    CompactFeatures kept = new CompactFeatures(features.length, width);
    for (int i = 0; i < features.length; i++) {
      kept.put(i, router.standardised(features[i]));
    }
    return kept;
  }

  private void put(int prompt, double[] y) {
    double largest = 0;
    double square = 0;
    for (double one : y) {
      // Unlike a comparison, this keeps what is not a number.
      largest = Math.max(largest, Math.abs(one));
      square += one * one;
    }
    float step = largest == 0 ? 1 : (float) (largest / STEPS);
    double error = 0;
    int row = prompt * y.length;
    for (int i = 0; i < y.length; i++) {
      byte rounded = (byte) Math.clamp(Math.round(y[i] / step), -STEPS, STEPS);
      values[row + i] = rounded;
      double rest = y[i] - (double) step * rounded;
      error += rest * rest;
    }
    steps[prompt] = step;
    errors[prompt] = Math.nextUp((float) Math.sqrt(error));
    squares[prompt] = (float) square;
  }

  /** How many prompts it is of. */
  public int prompts() {
    return steps.length;
  }

  /** The memory that it takes, about. */
  public long bytes() {
    return values.length + 3L * Float.BYTES * steps.length;
  }

  /**
   * Bounds what a row scores.
   *
   * @return no less than the score of the prompt that the row scores highest, in nats, and at most
   *     what rounding took away above it; minus infinity of no prompts; NaN if anything is not a
   *     number
   */
  public double highest(Router.Row row) {
    float[] weight = row.weight();
    double length = 0;
    for (float one : weight) {
      length += (double) one * one;
    }
    length = Math.sqrt(length);
    double highest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < steps.length; i++) {
      double dot = steps[i] * dot(weight, i * weight.length);
      double curved = row.curvature() * (double) squares[i];
      double slack = ROUNDING * (Math.abs(row.bias()) + curved + length * Math.sqrt(squares[i]));
      highest = Math.max(highest, row.bias() + dot - curved + length * errors[i] + slack);
    }
    return highest;
  }

  /** Four sums side by side: one would wait for itself. */
  private double dot(float[] weight, int from) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < weight.length; i += 4) {
      a += weight[i] * values[from + i];
      b += weight[i + 1] * values[from + i + 1];
      c += weight[i + 2] * values[from + i + 2];
      d += weight[i + 3] * values[from + i + 3];
    }
    for (; i < weight.length; i++) {
      a += weight[i] * values[from + i];
    }
    return a + b + c + d;
  }
}
