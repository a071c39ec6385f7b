// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import java.util.random.RandomGenerator;

/**
 * Random numbers whose state can be kept: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). Not for
 * secrets. One thread.
 */
public final class ResumableRandom implements RandomGenerator {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /** Begins at a seed, or goes on at a state. */
  public ResumableRandom(long state) {
    this.state = state;
  }

  /** Where it is now. */
  public long state() {
    return state;
  }

  @Override
  public long nextLong() {
    state += GOLDEN_GAMMA;
    long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
