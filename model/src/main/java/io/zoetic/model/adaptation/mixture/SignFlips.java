// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How sure it is that the best of several candidates is better than the base model, and not merely
 * the luckiest. If none is better, each shot could as well have said the opposite of all of them;
 * so a gain is compared with the largest that any candidate has when signs of shots are flipped
 * (Westfall and Young, Resampling-Based Multiple Testing, 1993).
 */
final class SignFlips {
  /** With no more shots all flips are counted, beyond that as many are drawn. */
  private static final int ALL_SHOTS_MAX = 12;

  private static final double ROUNDING = 1e-9;

  private SignFlips() {}

  /**
   * The chance of a gain as large as each candidate's where there is none.
   *
   * @param gains of each candidate on each shot
   */
  static double[] chances(double[][] gains, long seed) {
    double[] seen = new double[gains.length];
    long[] reached = new long[gains.length];
    int shots = gains[0].length;
    Arrays.setAll(seen, i -> statistic(gains[i], new boolean[shots]));
    int flips = 1 << Math.min(shots, ALL_SHOTS_MAX);
    SplittableRandom random = new SplittableRandom(seed);
    for (int flip = 0; flip < flips; flip++) {
      boolean isDrawn = shots > ALL_SHOTS_MAX && flip > 0;
      double largest = largest(gains, isDrawn ? flipped(random, shots) : bits(flip, shots));
      for (int i = 0; i < reached.length; i++) {
        reached[i] += largest >= seen[i] - ROUNDING ? 1 : 0;
      }
    }
    return Arrays.stream(reached).mapToDouble(each -> (double) each / flips).toArray();
  }

  private static boolean[] bits(int flip, int shots) {
    boolean[] flipped = new boolean[shots];
    for (int i = 0; i < Math.min(shots, ALL_SHOTS_MAX); i++) {
      flipped[i] = (flip >> i & 1) == 1;
    }
    return flipped;
  }

  private static boolean[] flipped(SplittableRandom random, int shots) {
    boolean[] flipped = new boolean[shots];
    for (int i = 0; i < shots; i++) {
      flipped[i] = random.nextBoolean();
    }
    return flipped;
  }

  private static double largest(double[][] gains, boolean... flipped) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double[] candidate : gains) {
      largest = Math.max(largest, statistic(candidate, flipped));
    }
    return largest;
  }

  /** Grows with Student's t, and its scale is the same whatever is flipped. */
  private static double statistic(double[] gains, boolean... flipped) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < gains.length; i++) {
      sum += flipped[i] ? -gains[i] : gains[i];
      squares += gains[i] * gains[i];
    }
    return squares == 0 ? 0 : sum / Math.sqrt(squares);
  }
}
