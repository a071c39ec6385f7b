// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

/**
 * What the base model made of an answer when it read it, behind whatever prompt.
 *
 * @param likelihood of the answer
 * @param states of each of its tokens (N,C), row by row: the normed hidden state that predicts it.
 *     All of the next token's distribution follows from it, in C numbers instead of a vocabulary
 */
@SuppressWarnings("ArrayRecordComponent") // never written after it is made
public record AnswerReading(Likelihood likelihood, float[] states) {
  public AnswerReading {
    if (states.length == 0 || states.length % likelihood.size() != 0) {
      throw new IllegalArgumentException(
          "states must be as many numbers for each of %d tokens, were %d"
              .formatted(likelihood.size(), states.length));
    }
  }

  /** Numbers of a state, C. */
  public int width() {
    return states.length / likelihood.size();
  }
}
