// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import java.util.Random;

/** Prompts of random tokens: what they say does not matter to how long they take. */
final class Prompts {
  /** Tokens of a short prompt. */
  static final int SHORT = 16;

  private static final int FIRST_TOKEN = 300;
  private static final int LAST_TOKEN = 900;

  private Prompts() {}

  /** The i-th prompt; the same in every run. */
  static int[] ids(int i, int length) {
    return new Random(i).ints(length, FIRST_TOKEN, LAST_TOKEN).toArray();
  }
}
