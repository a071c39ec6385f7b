// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The values of stored bytes in float32. The block formats are those of ggml ({@code
 * ggml-quants.c}); what a byte of a block means is told where it is read.
 */
final class Dequantisation {
  /** The sixteen levels of the IQ4 types. */
  private static final byte[] LEVELS = {
    -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113
  };

  private Dequantisation() {}

  /** Decodes whole blocks; {@code values} says how many. */
  static void decode(StoredType type, byte[] stored, float[] values) {
    switch (type) {
      case F32 ->
          ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      case F16 -> halves(stored, values);
      case BF16 -> brains(stored, values);
      default -> {
        Decoder decoder = decoder(type);
        int blocks = values.length / type.blockValues();
        for (int block = 0; block < blocks; block++) {
          decoder.block(stored, block * type.blockBytes(), values, block * type.blockValues());
        }
      }
    }
  }

  @FunctionalInterface
  private interface Decoder {
    /** Decodes the block that begins at {@code from} into the values from {@code to} on. */
    void block(byte[] stored, int from, float[] values, int to);
  }

  private static Decoder decoder(StoredType type) {
    return switch (type) {
      case Q4_0 -> Dequantisation::q40;
      case Q4_1 -> Dequantisation::q41;
      case Q5_0 -> Dequantisation::q50;
      case Q5_1 -> Dequantisation::q51;
      case Q8_0 -> Dequantisation::q80;
      case Q2_K -> Dequantisation::q2k;
      case Q3_K -> Dequantisation::q3k;
      case Q4_K -> Dequantisation::q4k;
      case Q5_K -> Dequantisation::q5k;
      case Q6_K -> Dequantisation::q6k;
      case IQ4_NL -> Dequantisation::iq4nl;
      case IQ4_XS -> Dequantisation::iq4xs;
      case F32, F16, BF16 -> throw new IllegalStateException(type + " has no blocks");
    };
  }

  private static void halves(byte[] stored, float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = half(stored, 2 * i);
    }
  }

  private static void brains(byte[] stored, float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(pair(stored, 2 * i) << 16);
    }
  }

  private static int pair(byte[] stored, int at) {
    return stored[at] & 0xff | (stored[at + 1] & 0xff) << 8;
  }

  private static float half(byte[] stored, int at) {
    return Float.float16ToFloat((short) pair(stored, at));
  }

  /** The first half of 32 values is in the lower halves of 16 bytes. */
  private static int nibble(byte[] stored, int from, int i) {
    return i < 16 ? stored[from + i] & 15 : (stored[from + i - 16] & 0xff) >> 4;
  }

  /** Scale, 16 bytes of nibbles, which are 8 too large. */
  private static void q40(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    for (int i = 0; i < 32; i++) {
      values[to + i] = scale * (nibble(stored, from + 2, i) - 8);
    }
  }

  /** Scale, minimum, 16 bytes of nibbles. */
  private static void q41(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    float minimum = half(stored, from + 2);
    for (int i = 0; i < 32; i++) {
      values[to + i] = scale * nibble(stored, from + 4, i) + minimum;
    }
  }

  /** A nibble and, from 4 bytes of fifth bits, its own. */
  private static int five(byte[] stored, int bits, int nibbles, int i) {
    return nibble(stored, nibbles, i) | (stored[bits + i / 8] >> i % 8 & 1) << 4;
  }

  /** Scale, fifth bits, nibbles; 16 too large. */
  private static void q50(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    for (int i = 0; i < 32; i++) {
      values[to + i] = scale * (five(stored, from + 2, from + 6, i) - 16);
    }
  }

  /** Scale, minimum, fifth bits, nibbles. */
  private static void q51(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    float minimum = half(stored, from + 2);
    for (int i = 0; i < 32; i++) {
      values[to + i] = scale * five(stored, from + 4, from + 8, i) + minimum;
    }
  }

  /** Scale, 32 signed bytes. */
  private static void q80(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    for (int i = 0; i < 32; i++) {
      values[to + i] = scale * stored[from + 2 + i];
    }
  }

  /** Two bits of value i of 256: 128 values share 32 bytes, in turns of 32. */
  private static int twoBits(byte[] stored, int from, int i) {
    return stored[from + i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
  }

  /** 16 bytes of 4-bit scales and minima, 64 bytes of two bits, the scales of both. */
  private static void q2k(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from + 80);
    float minimum = half(stored, from + 82);
    for (int i = 0; i < 256; i++) {
      int own = stored[from + i / 16] & 0xff;
      values[to + i] = scale * (own & 15) * twoBits(stored, from + 16, i) - minimum * (own >> 4);
    }
  }

  /** 32 bytes of third bits (4 is taken off where it is 0), two bits, 6-bit scales, their scale. */
  private static void q3k(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from + 108);
    int scales = from + 96;
    for (int i = 0; i < 256; i++) {
      int group = i / 16;
      int low = stored[scales + group % 8] >> group / 8 * 4 & 15;
      int high = stored[scales + 8 + group % 4] >> group / 4 * 2 & 3;
      int third = stored[from + i % 32] >> i / 32 & 1;
      int value = twoBits(stored, from + 32, i) - (third == 0 ? 4 : 0);
      values[to + i] = scale * ((low | high << 4) - 32) * value;
    }
  }

  /** The 6-bit scale of a group of 32, from 12 bytes; its upper bits are with the first four. */
  private static int groupScale(byte[] stored, int from, int group) {
    return group < 4
        ? stored[from + group] & 63
        : stored[from + group + 4] & 15 | (stored[from + group - 4] & 0xff) >> 2 & 0x30;
  }

  /** The 6-bit minimum of a group of 32, likewise. */
  private static int groupMinimum(byte[] stored, int from, int group) {
    return group < 4
        ? stored[from + group + 4] & 63
        : (stored[from + group + 4] & 0xff) >> 4 | (stored[from + group] & 0xff) >> 2 & 0x30;
  }

  /** Value i of 256 from nibbles: 64 values share 32 bytes. */
  private static int longNibble(byte[] stored, int from, int i) {
    return stored[from + i / 64 * 32 + i % 32] >> i % 64 / 32 * 4 & 15;
  }

  /** Scale, scale of minima, scales and minima of the groups, nibbles. */
  private static void q4k(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    float minimum = half(stored, from + 2);
    for (int i = 0; i < 256; i++) {
      values[to + i] =
          scale * groupScale(stored, from + 4, i / 32) * longNibble(stored, from + 16, i)
              - minimum * groupMinimum(stored, from + 4, i / 32);
    }
  }

  /** As {@link #q4k} with 32 bytes of fifth bits before the nibbles. */
  private static void q5k(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    float minimum = half(stored, from + 2);
    for (int i = 0; i < 256; i++) {
      int fifth = stored[from + 16 + i % 32] >> i / 32 & 1;
      int value = longNibble(stored, from + 48, i) | fifth << 4;
      values[to + i] =
          scale * groupScale(stored, from + 4, i / 32) * value
              - minimum * groupMinimum(stored, from + 4, i / 32);
    }
  }

  /** 128 bytes of lower four bits, 64 of upper two, 16 signed scales, their scale; 32 too large. */
  private static void q6k(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from + 208);
    for (int i = 0; i < 256; i++) {
      int low = stored[from + i / 128 * 64 + i % 64] >> i % 128 / 64 * 4 & 15;
      int value = (low | twoBits(stored, from + 128, i) << 4) - 32;
      values[to + i] = scale * stored[from + 192 + i / 16] * value;
    }
  }

  /** Scale, nibbles that name levels. */
  private static void iq4nl(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    for (int i = 0; i < 32; i++) {
      values[to + i] = scale * LEVELS[nibble(stored, from + 2, i)];
    }
  }

  /** Scale, the upper two bits of eight scales, their lower four, nibbles that name levels. */
  private static void iq4xs(byte[] stored, int from, float[] values, int to) {
    float scale = half(stored, from);
    int upper = pair(stored, from + 2);
    for (int group = 0; group < 8; group++) {
      int low = stored[from + 4 + group / 2] >> group % 2 * 4 & 15;
      float own = scale * ((low | (upper >> 2 * group & 3) << 4) - 32);
      for (int i = 0; i < 32; i++) {
        values[to + group * 32 + i] = own * LEVELS[nibble(stored, from + 8 + group * 16, i)];
      }
    }
  }
}
