// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import io.zoetic.model.adaptation.mixture.MixtureObjective.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The cross-entropy method over logits of shares: a normal distribution for each, which moves to
 * the best of what is drawn from it. One thread.
 */
final class CrossEntropySearch {
  /** How much of the distribution before is kept. */
  private static final double KEPT = 0.3;

  /** A distribution that is narrower finds nothing more. */
  private static final double NARROWEST = 0.05;

  /** What the shares of a single expert and of the base model get so as to have logits. */
  private static final double SHARE_FLOOR = 0.01;

  /** After so many iterations the mean must have gained something. */
  private static final int PATIENCE = 3;

  /** Less of a standard error is no gain. */
  private static final double GAIN_MIN = 0.5;

  /** Who has which place in a population. */
  private static final int MEAN = 0;

  private static final int BASE = 1;
  private static final int FIRST_SINGLE = 2;
  private static final int EARLIER_MEAN = 2;

  private final KnownScores scores;
  private final int experts;
  private final Grades.Rule rule;
  private final Limits limits;
  private final SplittableRandom random;
  private final double[] mean;
  private final double[] deviation;

  /** The means of the iterations, in logits. */
  private final List<double[]> means = new ArrayList<>();

  /** The reason why a search ended. */
  enum End {
    ITERATIONS,
    NARROW,
    NO_GAIN,
    BUDGET,
    NO_SIGNAL
  }

  /**
   * What was found.
   *
   * @param mean of the distribution in the end
   * @param elites the best of the last iteration, best first
   * @param fitted J of the mean in the last iteration
   */
  record Found(
      MixtureWeights mean, List<MixtureWeights> elites, double fitted, int iterations, End end) {}

  /**
   * When to end.
   *
   * @param evaluations that the scores may have when it ends
   */
  record Limits(int iterations, long evaluations) {}

  CrossEntropySearch(KnownScores scores, int experts, Grades.Rule rule, Limits limits, long seed) {
    this.scores = scores;
    this.experts = experts;
    this.rule = rule;
    this.limits = limits;
    this.random = new SplittableRandom(seed);
    this.mean = new double[experts];
    this.deviation = new double[experts];
    Arrays.fill(deviation, 1);
  }

  /** Searches by some shots. */
  Found run(int... fit) {
    List<MixtureWeights> elites = List.of();
    double fitted = 0;
    for (int iteration = 0; iteration < limits.iterations(); iteration++) {
      means.add(mean.clone());
      List<double[]> logits = population();
      List<MixtureWeights> members = members(logits);
      if (scores.evaluationsWith(members, fit) > limits.evaluations()) {
        return found(elites, fitted, iteration, End.BUDGET);
      }
      Score[][] scored = scores.of(members, fit);
      if (iteration == 0 && !Grades.tellApart(scored, rule)) {
        return found(elites, fitted, 1, End.NO_SIGNAL);
      }
      Grades grades = Grades.of(scored, rule);
      fitted = grades.mean(MEAN);
      List<Integer> best = best(grades, members.size());
      elites = best.stream().limit(SearchOptions.ELITES).map(members::get).distinct().toList();
      moveTo(best.stream().map(logits::get).toList());
      if (hasStopped(grades)) {
        return found(elites, fitted, iteration + 1, End.NO_GAIN);
      }
      if (Arrays.stream(deviation).allMatch(each -> each <= NARROWEST)) {
        return found(elites, fitted, iteration + 1, End.NARROW);
      }
    }
    return found(elites, fitted, limits.iterations(), End.ITERATIONS);
  }

  private Found found(List<MixtureWeights> elites, double fitted, int done, End end) {
    return new Found(MixtureWeights.ofLogits(mean), elites, fitted, done, end);
  }

  /**
   * The mean, the base model, at first each expert alone, later what the mean was before; then
   * pairs on both sides of the mean, whose noise cancels in it.
   */
  private List<double[]> population() {
    List<double[]> logits = new ArrayList<>();
    logits.add(mean.clone());
    logits.add(MixtureWeights.base(experts).logits(SHARE_FLOOR));
    for (int expert = 0; isFirst() && expert < experts; expert++) {
      logits.add(MixtureWeights.single(experts, expert).logits(SHARE_FLOOR));
    }
    if (means.size() > PATIENCE) {
      logits.add(means.get(means.size() - 1 - PATIENCE));
    }
    while (logits.size() < SearchOptions.POPULATION) {
      double[] step = new double[experts];
      Arrays.setAll(step, i -> deviation[i] * random.nextGaussian());
      logits.add(moved(step, 1));
      if (logits.size() < SearchOptions.POPULATION) {
        logits.add(moved(step, -1));
      }
    }
    return logits;
  }

  private boolean isFirst() {
    return means.size() == 1;
  }

  private double[] moved(double[] step, int sign) {
    double[] logits = mean.clone();
    Arrays.setAll(logits, i -> logits[i] + sign * step[i]);
    return logits;
  }

  /** The base model and single experts are exactly themselves, whatever their logits say. */
  private List<MixtureWeights> members(List<double[]> logits) {
    List<MixtureWeights> members =
        new ArrayList<>(logits.stream().map(MixtureWeights::ofLogits).toList());
    members.set(BASE, MixtureWeights.base(experts));
    for (int expert = 0; isFirst() && expert < experts; expert++) {
      members.set(FIRST_SINGLE + expert, MixtureWeights.single(experts, expert));
    }
    return members;
  }

  /**
   * The elites, best first, and all that are as good as the last of them: which of equals comes
   * first must not move anything.
   */
  private static List<Integer> best(Grades grades, int members) {
    List<Integer> order =
        IntStream.range(0, members)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -grades.mean(i)))
            .toList();
    double last = grades.mean(order.get(SearchOptions.ELITES - 1));
    return order.stream().takeWhile(i -> grades.mean(i) >= last).toList();
  }

  private void moveTo(List<double[]> elites) {
    for (int i = 0; i < experts; i++) {
      int coordinate = i;
      Difference found =
          Difference.of(elites.stream().mapToDouble(each -> each[coordinate]).toArray());
      mean[i] = KEPT * mean[i] + (1 - KEPT) * found.mean();
      deviation[i] = Math.max(NARROWEST, KEPT * deviation[i] + (1 - KEPT) * found.deviation());
    }
  }

  /** Whether the mean is no better than it was some iterations ago. */
  private boolean hasStopped(Grades grades) {
    if (means.size() <= PATIENCE) {
      return false;
    }
    Difference gain = Difference.of(grades.gains(MEAN, EARLIER_MEAN));
    return gain.mean() <= GAIN_MIN * gain.error();
  }
}
