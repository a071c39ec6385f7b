// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * How many answers have become right and how many wrong: the exact test of McNemar (Psychometrika
 * 12, 1947). If nothing is better, an answer that changes becomes right as a fair coin falls, at
 * most. It holds for questions whose number does not depend on the answers, and takes for granted
 * that how many answers change does not depend on which way those before did: z learns from
 * examples, not from how they were answered. So it tells a gain from fewer questions than a game
 * that holds against anybody and may end at any time.
 *
 * @param better questions that have become right
 * @param worse questions that have become wrong
 */
public record SignTest(int better, int worse) {
  static final SignTest NONE = new SignTest(0, 0);

  /** Of both. */
  SignTest and(SignTest later) {
    return new SignTest(better + later.better, worse + later.worse);
  }

  /**
   * How likely it is that so many become right or more, and no more wrong, if nothing is better.
   */
  public double chance() {
    return BinomialDistribution.of(better + worse, 0.5).survivalProbability(better - 1);
  }
}
