// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import java.util.Arrays;

/**
 * Evidence that changes in -1..1 are positive in the mean: what a gambler has who began with 1 and
 * put a part λ of all that he had on each of them, {@code Π (1 + λx)}, in a weighted mean over λ =
 * 0.005, 0.015, ..., 0.995. Nine tenths of the weight lie as 5λ⁴, for what is worth a version is
 * mostly a large gain, and one tenth evenly, so that a small one that is asked for often costs ten
 * times the evidence at most. If the mean of each, given those before, is not positive, he has 1 in
 * expectation at most, and by Ville's inequality ever reaches 1/α with a chance of at most α,
 * however long he plays and whenever he is asked: "Estimating means of bounded random variables by
 * betting", Waudby-Smith and Ramdas, JRSS B 86 (2024). The order of the changes does not matter.
 * Immutable.
 */
public final class EProcess {
  /** As many gamblers, each with another λ. */
  private static final int BETS = 100;

  private static final double BOLD = 0.9;

  /** Of the capital at first, by λ; they sum to 1. */
  private static final double[] SHARES = shares();

  /** Nothing was seen. */
  public static final EProcess NONE = new EProcess(new double[BETS]);

  /** In nats, by λ. */
  private final double[] logWealth;

  private EProcess(double[] logWealth) {
    this.logWealth = logWealth;
  }

  /**
   * The evidence of changes.
   *
   * @param changes in -1..1; one that is not a number counts as the worst
   * @throws IllegalArgumentException if one is outside
   */
  public static EProcess of(double... changes) {
    double[] logWealth = new double[BETS];
    for (double change : changes) {
      double gain = worstIfNone(change);
      for (int i = 0; i < BETS; i++) {
        logWealth[i] += Math.log1p(stake(i) * gain);
      }
    }
    return new EProcess(logWealth);
  }

  private static double worstIfNone(double change) {
    if (change < -1 || change > 1) {
      throw new IllegalArgumentException("changes must be in -1..1, one was " + change);
    }
    return Double.isNaN(change) ? -1 : change;
  }

  /** λ. */
  private static double stake(int bet) {
    return (bet + 0.5) / BETS;
  }

  private static double[] shares() {
    double[] shares = new double[BETS];
    Arrays.setAll(shares, i -> BOLD * 5 * Math.pow(stake(i), 4) + (1 - BOLD));
    double sum = Arrays.stream(shares).sum();
    return Arrays.stream(shares).map(each -> each / sum).toArray();
  }

  /** The evidence of both, of which neither has seen what the other has. */
  public EProcess and(EProcess later) {
    double[] both = new double[BETS];
    Arrays.setAll(both, i -> logWealth[i] + later.logWealth[i]);
    return new EProcess(both);
  }

  /** How much there is: 1 says nothing, 20 is as good as 95 %; finite. */
  public double value() {
    double most = Arrays.stream(logWealth).max().orElse(0);
    double mean = 0;
    for (int i = 0; i < BETS; i++) {
      mean += SHARES[i] * Math.exp(logWealth[i] - most);
    }
    return Math.min(Double.MAX_VALUE, Math.exp(most) * mean);
  }
}
