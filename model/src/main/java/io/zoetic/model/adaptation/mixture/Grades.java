// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import io.zoetic.model.adaptation.mixture.MixtureObjective.Score;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/**
 * The objective J of a population, shot by shot: the reward, and a tenth of the support, which
 * breaks ties and says something where all rewards are 0 or 1. Log-likelihoods have no scale of
 * their own, so they are standardised over the population.
 *
 * @param byShot J of each member on each shot
 */
@SuppressWarnings("ArrayRecordComponent") // never written after it is made
record Grades(double[][] byShot) {
  /** The share of what supports a reward. */
  static final double SUPPORT = 0.1;

  /** The parts that J is made of. */
  enum Rule {
    /** Rewards, and log-likelihoods of right answers. */
    RIGHT_ANSWERS,
    /** Log-likelihoods alone: so few rewards say nothing. */
    LIKELIHOOD_ALONE,
    /** Rewards, and how often samples agree with the greedy answer. */
    AGREEMENT
  }

  static Grades of(Score[][] scores, Rule rule) {
    double reward = rule == Rule.LIKELIHOOD_ALONE ? 0 : 1;
    double support = rule == Rule.LIKELIHOOD_ALONE ? 1 : SUPPORT;
    double centre = 0;
    double scale = 1;
    if (rule != Rule.AGREEMENT) {
      double[] means = means(scores, Score::support);
      centre = Arrays.stream(means).average().orElse(0);
      scale = Difference.of(means).deviation();
    }
    double[][] byShot = new double[scores.length][];
    for (int member = 0; member < byShot.length; member++) {
      byShot[member] = new double[scores[member].length];
      for (int i = 0; i < byShot[member].length; i++) {
        Score score = scores[member][i];
        double told = scale > 0 ? (score.support() - centre) / scale : 0;
        byShot[member][i] = reward * score.reward() + support * told;
      }
    }
    return new Grades(byShot);
  }

  /** Whether members differ in anything that J is made of. */
  static boolean tellApart(Score[][] scores, Rule rule) {
    for (Score[] member : scores) {
      for (int i = 0; i < member.length; i++) {
        boolean same =
            rule == Rule.AGREEMENT
                ? member[i].reward() == scores[0][i].reward()
                : member[i].equals(scores[0][i]);
        if (!same) {
          return true;
        }
      }
    }
    return false;
  }

  private static double[] means(Score[][] scores, ToDoubleFunction<Score> part) {
    return Arrays.stream(scores)
        .mapToDouble(member -> Arrays.stream(member).mapToDouble(part).average().orElse(0))
        .toArray();
  }

  /** J of a member. */
  double mean(int member) {
    return Arrays.stream(byShot[member]).average().orElse(0);
  }

  /**
   * What a gain in J on a shot is taken for. A likelihood tells no more than its tenth of an
   * answer: one answer that is very unlikely must not outweigh what is right.
   *
   * @param reward by which the reward is higher
   */
  static double believed(Rule rule, double gain, double reward) {
    return rule == Rule.LIKELIHOOD_ALONE
        ? gain
        : reward + Math.clamp(gain - reward, -SUPPORT, SUPPORT);
  }

  /** By how much one member is better than another, shot by shot. */
  double[] gains(int one, int other) {
    double[] gains = byShot[one].clone();
    Arrays.setAll(gains, i -> gains[i] - byShot[other][i]);
    return gains;
  }
}
