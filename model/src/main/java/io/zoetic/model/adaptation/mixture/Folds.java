// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which shots a mixture is chosen by, and which others say what it is worth: two halves, each of
 * which is once the one and once the other; of few shots each alone is held out once.
 */
final class Folds {
  /** With fewer shots, half of them would say nothing. */
  static final int HALVES_MIN = 6;

  private Folds() {}

  /** A search by some shots, judged by others. */
  @SuppressWarnings("ArrayRecordComponent") // read once
  record Fold(int[] fit, int[] heldOut) {}

  static boolean areHalves(int shots) {
    return shots >= HALVES_MIN;
  }

  private static int count(int shots) {
    return areHalves(shots) ? 2 : shots;
  }

  static List<Fold> of(int shots, long seed) {
    int[] order = shuffled(shots, seed);
    int folds = count(shots);
    List<Fold> all = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      int own = fold;
      all.add(
          new Fold(
              IntStream.range(0, shots).filter(i -> i % folds != own).map(i -> order[i]).toArray(),
              IntStream.range(0, shots)
                  .filter(i -> i % folds == own)
                  .map(i -> order[i])
                  .toArray()));
    }
    return all;
  }

  private static int[] shuffled(int shots, long seed) {
    int[] order = IntStream.range(0, shots).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = shots - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[other];
      order[other] = held;
    }
    return order;
  }

  /** Shots that mixtures answer in all folds, and then under the shares of all, at most. */
  static long evaluations(int experts, int shots, int iterations) {
    long fitted = (long) shots * (count(shots) - 1);
    return fitted * SearchOptions.POPULATION * iterations
        + (long) count(shots) * heldOut(experts, shots)
        + shots;
  }

  /** Of them those that judge what one fold has found, at most. */
  static int heldOut(int experts, int shots) {
    return Math.ceilDiv(shots, count(shots)) * (experts + 2 + SearchOptions.ELITES);
  }
}
