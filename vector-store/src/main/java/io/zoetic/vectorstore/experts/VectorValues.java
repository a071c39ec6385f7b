// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The values of an expert vector z as they are stored: float32, little-endian, all finite, not all
 * zero, at most {@value #MAX_VALUES}. Immutable.
 */
public final class VectorValues {
  /** 64 MiB; the linear layers of a 70B model have 80 · (5 · 8192 + 2 · 1024) = 3.4 million. */
  public static final int MAX_VALUES = 16 * 1024 * 1024;

  private final byte[] bytes;
  private final String digest;

  private VectorValues(byte[] bytes) {
    requireValues(bytes);
    this.bytes = bytes;
    digest = Digests.sha256Hex(bytes);
  }

  /**
   * Copies and checks values.
   *
   * @throws IllegalArgumentException if there are none or too many, one is not finite, or all are
   *     zero
   */
  public static VectorValues of(float... z) {
    requireSize(z.length);
    ByteBuffer buffer = ByteBuffer.allocate(Float.BYTES * z.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(z);
    return new VectorValues(buffer.array());
  }

  /**
   * Copies and checks values as they are stored.
   *
   * @throws IllegalArgumentException as {@link #of}, or if the bytes are no whole number of float32
   */
  public static VectorValues ofBytes(byte[] bytes) {
    if (bytes.length % Float.BYTES != 0) {
      throw new IllegalArgumentException(
          "z must be whole float32 values, had " + bytes.length + " bytes");
    }
    requireSize(bytes.length / Float.BYTES);
    return new VectorValues(bytes.clone());
  }

  /** Number of values. */
  public int size() {
    return bytes.length / Float.BYTES;
  }

  /** SHA-256 of the bytes, 64 lower-case hexadecimal digits. */
  public String digest() {
    return digest;
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  /** A copy of the values. */
  public float[] toArray() {
    float[] z = new float[size()];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(z);
    return z;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VectorValues that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  /** Size and digest: no log wants the values. */
  @Override
  public String toString() {
    return "VectorValues[size=" + size() + ", digest=" + digest + "]";
  }

  private static void requireSize(int size) {
    if (size < 1 || size > MAX_VALUES) {
      throw new IllegalArgumentException("z must have 1.." + MAX_VALUES + " values, had " + size);
    }
  }

  private static void requireValues(byte[] bytes) {
    ByteBuffer values = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    boolean any = false;
    for (int at = 0; at < bytes.length; at += Float.BYTES) {
      float value = values.getFloat(at);
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(
            "z must be finite, was " + value + " at " + at / Float.BYTES);
      }
      any |= value != 0;
    }
    if (!any) {
      throw new IllegalArgumentException(
          "z must not be zero everywhere, all " + bytes.length / Float.BYTES + " values were");
    }
  }
}
