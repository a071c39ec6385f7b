// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

/**
 * The element types that weights come in: plain ones, and those of GGUF files that keep a block of
 * values in a few bits each beside the block's scale.
 */
public enum StoredType {
  F32(1, 4, 6),
  F16(1, 2, 5),
  BF16(1, 2, 15),
  Q4_0(32, 18),
  Q4_1(32, 20),
  Q5_0(32, 22),
  Q5_1(32, 24),
  Q8_0(32, 34),
  Q2_K(256, 84),
  Q3_K(256, 110),
  Q4_K(256, 144),
  Q5_K(256, 176),
  Q6_K(256, 210),
  IQ4_NL(32, 18),
  IQ4_XS(256, 136);

  private static final int NO_TORCH_CODE = -1;

  private final int blockValues;
  private final int blockBytes;
  private final int torchCode;

  StoredType(int blockValues, int blockBytes) {
    this(blockValues, blockBytes, NO_TORCH_CODE);
  }

  StoredType(int blockValues, int blockBytes, int torchCode) {
    this.blockValues = blockValues;
    this.blockBytes = blockBytes;
    this.torchCode = torchCode;
  }

  /** Values that are stored together; 1 for a plain type. */
  public int blockValues() {
    return blockValues;
  }

  /** Bytes of one block. */
  public int blockBytes() {
    return blockBytes;
  }

  /** Whether a value is a few bits and a scale that it shares. */
  public boolean isQuantised() {
    return blockValues > 1;
  }

  /**
   * The number PyTorch gives this type ({@code c10::ScalarType}).
   *
   * @throws IllegalStateException if PyTorch has no such type
   */
  public int torchCode() {
    if (torchCode == NO_TORCH_CODE) {
      throw new IllegalStateException("PyTorch has no type " + this);
    }
    return torchCode;
  }
}
