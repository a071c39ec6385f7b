// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.model.ComputeType;

/**
 * What a router sees of some prompts, in a byte for each feature, with which no score is known but
 * each is bounded from above. With the rounded features ŷ and the length e of what rounding took
 * away, {@code w·y ≤ w·ŷ + ‖w‖e} (Cauchy and Schwarz). Beside other prompts in a batch the same
 * prompt has other features, by a distance of {@code ν‖y‖} at most: {@code e} is so much longer,
 * and of {@code ‖y‖²} the least is kept, {@code ((1 − ν)‖y‖)²}. Immutable and thread-safe.
 */
public final class CompactFeatures {
  private static final int STEPS = 127;

  /** Bytes of a prompt beside its features. */
  private static final int OVERHEAD = 3 * Float.BYTES;

  /**
   * How far features of one prompt differ in float32, by what is beside it: the order of sums
   * changes with the shapes of a batch, and each rounds by 6e-8. Features of a prompt alone and
   * beside a longer one may differ by 1e-4; this is ten times that.
   */
  private static final double NOISE_FLOAT32 = 1e-3;

  /**
   * The same in bfloat16: each number that a layer hands on rounds by 2^-9, a layer adds two, half
   * of 24 layers so sqrt(24) * 2^-9 = 1e-2 where roundings are independent; twice that.
   */
  private static final double NOISE_BFLOAT16 = 2e-2;

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
   * @param type of the numbers that the model computed them in
   */
  public static CompactFeatures of(Router router, float[][] features, ComputeType type) {
    double noise = type == ComputeType.FLOAT32 ? NOISE_FLOAT32 : NOISE_BFLOAT16;
    int width = router.mean().length;
    CompactFeatures kept = new CompactFeatures(features.length, width);
    for (int i = 0; i < features.length; i++) {
      kept.put(i, router.standardised(features[i]), noise);
    }
    return kept;
  }

  private void put(int prompt, double[] y, double noise) {
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
    errors[prompt] = Math.nextUp((float) (Math.sqrt(error) + noise * Math.sqrt(square)));
    squares[prompt] = (float) ((1 - noise) * (1 - noise) * square);
  }

  /** How many prompts it is of. */
  public int prompts() {
    return steps.length;
  }

  /** The memory that it takes, about. */
  public long bytes() {
    return values.length + (long) OVERHEAD * steps.length;
  }

  /** The memory of one prompt with so many features. */
  public static int bytes(int width) {
    return width + OVERHEAD;
  }

  /**
   * Bounds what a row scores.
   *
   * @return no less than the score of the prompt that the row scores highest, in nats, and at most
   *     what rounding took away and a batch may change above it; minus infinity of no prompts; NaN
   *     if anything is not a number
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
