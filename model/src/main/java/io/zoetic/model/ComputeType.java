// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

/** The number format the decoder computes in; norms and logits are float32 in either. */
public enum ComputeType {
  /**
   * Bfloat16 where the checkpoint's weights are and the machine computes faster in it, else
   * float32; decided when a model is loaded.
   */
  AUTO(-1),
  FLOAT32(6),
  BFLOAT16(15);

  private final int torchCode;

  ComputeType(int torchCode) {
    this.torchCode = torchCode;
  }

  /** The number PyTorch gives this type ({@code c10::ScalarType}). */
  public int torchCode() {
    if (this == AUTO) {
      throw new IllegalStateException("auto is no number format before a model is loaded");
    }
    return torchCode;
  }
}
