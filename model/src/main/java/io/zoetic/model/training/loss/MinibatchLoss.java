// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** The loss of a minibatch: what it asks {@code decoder.py} for, and what it makes of that. */
public interface MinibatchLoss {

  /**
   * The method to call.
   *
   * @param method the one that computes the terms of objectives for the parameters in training
   * @throws IllegalArgumentException if these parameters cannot learn from this minibatch
   */
  String method(String method);

  /** The method's first arguments, in their order; they belong to {@code scope}. */
  List<NDArray> arguments(NDManager scope);

  /** The loss as a function of what the method returned. */
  Outcome outcome(float[] terms);

  /**
   * A loss with its derivatives.
   *
   * @param loss with what leaving the base model costs
   * @param klNats the divergence from the base model, added up where it costs anything
   * @param klTokens at how many positions
   * @param lossGradient the derivative of the loss in each of the terms
   */
  @SuppressWarnings("ArrayRecordComponent") // read once, into a tensor
  record Outcome(double loss, double klNats, int klTokens, float[] lossGradient) {
    public static final Outcome NOTHING = new Outcome(0, 0, 0, new float[0]);

    /** The sum of two losses of different terms; their slopes have been used. */
    public Outcome plus(Outcome other) {
      return new Outcome(
          loss + other.loss,
          klNats + other.klNats,
          klTokens + other.klTokens,
          NOTHING.lossGradient);
    }
  }
}
