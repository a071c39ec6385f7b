// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

/**
 * Random numbers as a function of seed and index, without state: SplitMix64 (Steele, Lea, Flood,
 * OOPSLA 2014) started at the seed and asked for its index-th output.
 */
final class CounterRandom {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private CounterRandom() {}

  /** Uniform in [0, 1). */
  static double uniform(long seed, long index) {
    long z = mix(mix(seed) + (index + 1) * GOLDEN_GAMMA);
    return (z >>> 11) * 0x1.0p-53;
  }

  private static long mix(long state) {
    long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
