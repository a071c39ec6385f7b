// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/** The output of one step. Native memory until closed; one thread. */
public final class StepOutput implements AutoCloseable {
  private final Decoder decoder;
  private final PtNDManager owner;
  private final NDArray hidden;
  private final NDArray mostLikely;
  private final NDArray logits;

  StepOutput(Decoder decoder, PtNDManager owner, IValue[] tuple) {
    this.decoder = decoder;
    this.owner = owner;
    this.hidden = tuple[0].toTensor(owner);
    this.mostLikely = tuple[1].toTensor(owner);
    this.logits = tuple[2].toTensor(owner);
  }

  /** For each row the most likely next token; the first of equals. */
  public long[] mostLikely() {
    return mostLikely.toLongArray();
  }

  /** The logits of the next token of one row, one per token of the vocabulary. */
  public float[] logits(int row) {
    try (NDArray one = logits.get(row)) {
      return one.toFloatArray();
    }
  }

  /**
   * For each row how far its logits are apart: not finite if one of them is not, 0 if all are the
   * same.
   */
  public float[] spreads() {
    try (NDArray largest = logits.max(new int[] {1});
        NDArray smallest = logits.min(new int[] {1});
        NDArray spread = largest.sub(smallest)) {
      return spread.toFloatArray();
    }
  }

  /**
   * Log-probabilities of given tokens at the first positions of a row: {@code targets[t]} is judged
   * as the successor of the row's t-th token of this step.
   *
   * @param top how many most likely tokens to tell beside
   */
  public PositionLogprobs logprobs(int row, long[] targets, int top) {
    try (NDArray positions = hidden.get(new NDIndex(row + ",:" + targets.length))) {
      return decoder.logprobs((PtNDArray) positions, targets, top, owner);
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
