// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task;

/**
 * The generator of CPython's {@code random}, as far as {@code random.seed(n)} followed by {@code
 * random.shuffle} goes: the reference code makes splits and chooses shots with it. Used by one
 * thread.
 */
public final class PythonRandom {
  /*
   * MT19937 (Matsumoto and Nishimura 1998), seeded by init_by_array with the seed as the only
   * word; _randbelow draws the highest bits until they are below the bound; shuffle goes from the
   * last position down (CPython Lib/random.py, Modules/_randommodule.c).
   */
  private static final int WORDS = 624;
  private static final int MIDDLE = 397;

  private final int[] state = new int[WORDS];
  private int next = WORDS;

  /**
   * As {@code random.seed(seed)}.
   *
   * @param seed &gt;= 0
   */
  public PythonRandom(int seed) {
    if (seed < 0) {
      throw new IllegalArgumentException("seed must be >= 0, was " + seed);
    }
    state[0] = 19650218;
    for (int i = 1; i < WORDS; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
    }
    int i = 1;
    for (int k = 0; k < WORDS; k++) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + seed;
      i = following(i);
    }
    for (int k = 0; k < WORDS - 1; k++) {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
      i = following(i);
    }
    state[0] = 0x80000000;
  }

  private int following(int i) {
    if (i + 1 < WORDS) {
      return i + 1;
    }
    state[0] = state[WORDS - 1];
    return 1;
  }

  /** Positions 0..n-1 as {@code shuffle} leaves them. */
  public int[] shuffled(int n) {
    int[] positions = new int[n];
    for (int i = 0; i < n; i++) {
      positions[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      int j = below(i + 1);
      int moved = positions[i];
      positions[i] = positions[j];
      positions[j] = moved;
    }
    return positions;
  }

  private int below(int bound) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bound);
    while (true) {
      int drawn = word() >>> (Integer.SIZE - bits);
      if (drawn < bound) {
        return drawn;
      }
    }
  }

  private int word() {
    if (next == WORDS) {
      twist();
    }
    int y = state[next++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return y ^ (y >>> 18);
  }

  private void twist() {
    for (int i = 0; i < WORDS; i++) {
      int y = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7fffffff);
      state[i] = state[(i + MIDDLE) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
    }
    next = 0;
  }
}
