// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.util.HexFormat;
import java.util.Locale;

/** The use of a prompt: 70 % train, 10 % validation, 20 % test. */
public enum Split {
  /** Learnt from. */
  TRAIN,
  /** Decides when training ends. */
  VALIDATION,
  /** The gate measures on it, nothing else. */
  TEST;

  private static final int BUCKETS = 10;
  private static final int TEST_BUCKETS = 2;
  private static final int PREFIX_DIGITS = 8;

  /**
   * The split of a prompt, the same on every machine and for ever.
   *
   * @param promptHash SHA-256 of the prompt, hexadecimal
   */
  public static Split of(String promptHash) {
    int number = HexFormat.fromHexDigits(promptHash, 0, PREFIX_DIGITS);
    int bucket = Integer.remainderUnsigned(number, BUCKETS);
    if (bucket < TEST_BUCKETS) {
      return TEST;
    }
    return bucket == TEST_BUCKETS ? VALIDATION : TRAIN;
  }

  /** How tables write it: {@code train}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
