// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.Confidence;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.NormalDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Two ways to answer the same questions, question by question.
 *
 * @param questions how many
 * @param before the mean score of the one
 * @param after the mean score of the other
 * @param better questions with a higher score after
 * @param worse questions with a lower score after
 * @param squares the sum of the squared changes of scores: of answers that are right or wrong, how
 *     many differ
 * @param lower end of the one-sided 95 % interval of after - before
 * @param upper end of the other
 * @param difference by how much it is better, in the mean
 * @param gain the evidence that it is better; of scores without bounds none
 */
public record PairedComparison(
    int questions,
    double before,
    double after,
    int better,
    int worse,
    double squares,
    double lower,
    double upper,
    double difference,
    GainEvidence gain) {
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  /** How much a discordance that was never seen counts in a statement of power. */
  private static final double UNSEEN = 1;

  /** Nothing was asked. */
  public static final PairedComparison NOTHING =
      new PairedComparison(0, 0, 0, 0, 0, 0, 0, 0, 0, GainEvidence.NONE);

  /**
   * Of answers that are right or wrong: the interval of Agresti and Min (Statistics in Medicine 24,
   * 2005), which holds for few questions and for no discordance.
   */
  public static PairedComparison ofRight(boolean[] before, boolean[] after) {
    int better = 0;
    int worse = 0;
    int rightBefore = 0;
    for (int i = 0; i < before.length; i++) {
      rightBefore += before[i] ? 1 : 0;
      better += !before[i] && after[i] ? 1 : 0;
      worse += before[i] && !after[i] ? 1 : 0;
    }
    return of(before.length, rightBefore, better, worse);
  }

  /**
   * @param right how many were right before
   */
  static PairedComparison of(int questions, int right, int better, int worse) {
    if (questions == 0) {
      return NOTHING;
    }
    double n = questions + 2;
    double difference = (better - worse) / n;
    double margin = margin(n, difference, better + worse);
    return new PairedComparison(
        questions,
        (double) right / questions,
        (double) (right + better - worse) / questions,
        better,
        worse,
        better + worse,
        difference - margin,
        difference + margin,
        (double) (better - worse) / questions,
        new GainEvidence(
            EProcess.of(changes(questions, better, worse)), new SignTest(better, worse)));
  }

  private static double[] changes(int questions, int better, int worse) {
    double[] changes = new double[questions];
    Arrays.fill(changes, 0, better, 1);
    Arrays.fill(changes, better, better + worse, -1);
    return changes;
  }

  /**
   * Of two questions more: half a one is gained, half a one lost, and one stays as it is.
   *
   * @param difference the mean change
   * @param squares the sum of the squared changes of those that were asked
   */
  private static double margin(double n, double difference, double squares) {
    return Confidence.Z * Math.sqrt(((squares + 1) / n - difference * difference) / n);
  }

  /**
   * Of scores in 0..1: the interval of {@link #ofRight}, to which the same two questions are added;
   * where all scores are 0 or 1 it is that one. Changes that are all alike have no variance, and in
   * Student's interval the least rise of all would be sure.
   */
  public static PairedComparison ofGrades(double[] before, double[] after) {
    if (before.length == 0) {
      return NOTHING;
    }
    double[] change = changes(before, after);
    double n = change.length + 2;
    double difference = Arrays.stream(change).sum() / n;
    double margin = margin(n, difference, squares(change));
    return of(before, after, change, difference, margin)
        .with(new GainEvidence(EProcess.of(change), null));
  }

  /** Of scores of any kind: Student's interval of the mean difference. */
  public static PairedComparison ofScores(double[] before, double[] after) {
    int n = before.length;
    if (n == 0) {
      return NOTHING;
    }
    double[] change = changes(before, after);
    double mean = Arrays.stream(change).sum() / n;
    double squares = Arrays.stream(change).map(each -> (each - mean) * (each - mean)).sum();
    double error = error(n, mean, squares);
    return of(before, after, change, mean, student(n - 1) * error);
  }

  private static double[] changes(double[] before, double[] after) {
    double[] change = new double[before.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = after[i] - before[i];
    }
    return change;
  }

  private static double squares(double[] change) {
    return Arrays.stream(change).map(each -> each * each).sum();
  }

  private static PairedComparison of(
      double[] before, double[] after, double[] change, double middle, double margin) {
    int n = change.length;
    return new PairedComparison(
        n,
        Arrays.stream(before).sum() / n,
        Arrays.stream(after).sum() / n,
        (int) Arrays.stream(change).filter(each -> each > 0).count(),
        (int) Arrays.stream(change).filter(each -> each < 0).count(),
        squares(change),
        middle - margin,
        middle + margin,
        Arrays.stream(change).sum() / n,
        GainEvidence.NONE);
  }

  /** Of one change nothing can be told, unless there is none. */
  private static double error(int n, double mean, double squares) {
    if (n > 1) {
      return Math.sqrt(squares / (n - 1) / n);
    }
    return mean == 0 ? 0 : Double.POSITIVE_INFINITY;
  }

  private static double student(int degrees) {
    return TDistribution.of(Math.max(1, degrees)).inverseCumulativeProbability(Confidence.LEVEL);
  }

  /**
   * The same of more questions, to which the answers cannot differ; before and after are of those
   * that were asked.
   *
   * @param all how many questions there are with them
   */
  PairedComparison among(int all) {
    double n = all + 2;
    double sum = difference * questions;
    double margin = margin(n, sum / n, squares);
    return new PairedComparison(
        all,
        before,
        after,
        better,
        worse,
        squares,
        sum / n - margin,
        sum / n + margin,
        all == 0 ? 0 : sum / all,
        gain);
  }

  /** The same with other evidence. */
  PairedComparison with(GainEvidence evidence) {
    return new PairedComparison(
        questions, before, after, better, worse, squares, lower, upper, difference, evidence);
  }

  /** Whether it is surely not worse by more than a margin; what is not a number is not. */
  public boolean isNoWorseThan(double margin) {
    return lower >= -margin;
  }

  /** The chance that something that changes nothing is found to be no worse than by a margin. */
  public double power(double margin) {
    if (questions == 0) {
      return 0;
    }
    double variance = Math.max(UNSEEN, squares) / questions;
    return NORMAL.cumulativeProbability(margin / Math.sqrt(variance / questions) - Confidence.Z);
  }
}
