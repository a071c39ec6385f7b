// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

/** The number format the decoder computes in; norms and logits are float32 in either. */
public enum ComputeType {
  FLOAT32(6),
  BFLOAT16(15);

  private final int torchCode;

  ComputeType(int torchCode) {
    this.torchCode = torchCode;
  }

  /** The number PyTorch gives this type ({@code c10::ScalarType}). */
  public int torchCode() {
    return torchCode;
  }
}
