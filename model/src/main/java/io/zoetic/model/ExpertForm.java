// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import io.zoetic.model.svf.LayoutSpec;

/** The way expert vectors meet the weight matrices. */
public enum ExpertForm {
  /**
   * {@code y = U((σ⊙z)⊙(Vᵀx))}: exact for any z; the singular vectors stand for the matrix, so all
   * components must carry z. A step without any expert uses the matrix itself; in a step with
   * experts, a row under none is computed with z = 1, which is the base model but for rounding
   * (1e-5 of a logit in float32).
   */
  FACTORED,

  /**
   * {@code y = Wx + U((σ⊙(z−1))⊙(Vᵀx))} over the layout's components: z = 1 is the base model bit
   * for bit, and rounding touches the change only.
   */
  DELTA;

  /**
   * The form for a layout: factored where it is exact, else delta.
   *
   * <p>A merged model (one z folded into the matrices) is no form of this kind: see {@link
   * Decoder#merged}.
   */
  public static ExpertForm of(LayoutSpec layout) {
    return layout.isComplete() ? FACTORED : DELTA;
  }

  /**
   * Checks that this form can serve a layout.
   *
   * @throws IllegalArgumentException if it cannot
   */
  void requireServes(LayoutSpec layout) {
    if (this == FACTORED && !layout.isComplete()) {
      throw new IllegalArgumentException(
          "the factored form needs components=all, the layout was " + layout);
    }
  }
}
