// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import io.zoetic.model.svf.Layout;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** The parameters that the optimiser updates when it trains z. */
public enum Parametrisation {
  /** z itself; it begins at 1, the base model. */
  DIRECT,

  /**
   * Logits p as in the published code (SakanaAI/self-adaptive-llms, {@code utils.py}): m =
   * sigmoid(p) and z = m·Σσ/Σ(σ⊙m), matrix by matrix, so that the nuclear norm stays; p begins near
   * 0.1, which is almost z = 1.
   */
  REFERENCE;

  private static final float FIRST_LOGIT = 0.1f;
  private static final float LOGIT_DEVIATION = 0.01f;

  /** The base model: z = 1, or p = 0.1 everywhere. */
  float[] unchanged(int size) {
    float[] values = new float[size];
    Arrays.fill(values, this == DIRECT ? 1 : FIRST_LOGIT);
    return values;
  }

  /** Where training begins: z = 1, or p = 0.1 + 0.01 N(0, 1). */
  float[] initial(int size, RandomGenerator random) {
    float[] values = unchanged(size);
    for (int i = 0; this == REFERENCE && i < size; i++) {
      values[i] += LOGIT_DEVIATION * (float) random.nextGaussian();
    }
    return values;
  }

  /**
   * The z that values of this parametrisation stand for.
   *
   * @param sigma the singular values of the layout's components
   */
  public float[] effectiveZ(Layout layout, float[] values, float[] sigma) {
    if (this == DIRECT) {
      return values.clone();
    }
    float[] z = new float[values.length];
    for (Layout.Part part : layout.matrices()) {
      int end = part.offset() + part.count();
      double norm = 0;
      double scaled = 0;
      for (int i = part.offset(); i < end; i++) {
        norm += sigma[i];
        scaled += sigma[i] * sigmoid(values[i]);
      }
      for (int i = part.offset(); i < end; i++) {
        z[i] = (float) (sigmoid(values[i]) * norm / scaled);
      }
    }
    return z;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
