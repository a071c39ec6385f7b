// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

/** The element types of a safetensors file that weights come in. */
public enum StoredType {
  F32(4, 6),
  F16(2, 5),
  BF16(2, 15);

  private final int bytes;
  private final int torchCode;

  StoredType(int bytes, int torchCode) {
    this.bytes = bytes;
    this.torchCode = torchCode;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** The number PyTorch gives this type ({@code c10::ScalarType}). */
  public int torchCode() {
    return torchCode;
  }
}
