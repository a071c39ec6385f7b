// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.model.adaptation.Router.Row;
import java.util.Arrays;
import java.util.List;

/**
 * Fits the rows of a {@link Router} one expert at a time, from prompts that it was taught and from
 * what prompts look like in general; no example of what does <em>not</em> belong to it is needed.
 *
 * <p>In standardised features y, with the taught prompts' mean μ and the background's m and
 * covariance S, a prompt has two distances: the linear discriminant {@code ‖y−μ‖² − ‖y−m‖²} in the
 * metric of {@code R = (1−ρ)S + ρI}, which is the relative Mahalanobis distance of a shared
 * covariance (Ren et al. 2021, arXiv 2106.09022), and {@code ‖y−μ‖²} itself. Each is set against
 * its mean and deviation over the taught prompts, of which each is left out of μ when it is
 * measured; their weighted sum is set against its own likewise. A prompt is accepted below a
 * threshold: a quantile of the taught prompts' sums as if they were normal, but no more than a
 * share of the way to the background.
 *
 * <p>A row depends on no other row. Stateless; the same inputs give the same row.
 */
public final class OpenSetFit {
  /** With fewer taught prompts an expert has no row. */
  public static final int TAUGHT_MIN = 8;

  /** ρ: how much of the background's covariance is taken to be the identity. */
  static final double SHRINKAGE = 0.7;

  /** How much the plain distance counts beside the discriminant. */
  private static final double PLAIN = 0.5;

  /** Deviations of the taught prompts' sums within which a prompt is accepted. */
  private static final double WITHIN = 3;

  /** Which of the background's prompts, from the nearest, limits the threshold, and to what. */
  private static final double NEAREST = 0.01;

  private static final double WAY = 0.8;

  /** Taught prompts are taken to spread this share of their way to the background, at least. */
  private static final double SPREAD_MIN = 0.1;

  private static final double DEVIATION_MIN = 1e-6;

  private OpenSetFit() {}

  /**
   * A router that knows no expert yet; it fixes the features' scale for all rows to come.
   *
   * @param background features of prompts in general, one row each, at least two
   * @throws IllegalArgumentException if there are fewer
   */
  public static Router begin(String baseModel, Router.Reading reading, float[][] background) {
    requireSome("background", background, 2);
    int width = background[0].length;
    float[] mean = new float[width];
    float[] deviation = new float[width];
    for (int i = 0; i < width; i++) {
      double sum = 0;
      double squares = 0;
      for (float[] row : background) {
        sum += row[i];
      }
      double average = sum / background.length;
      for (float[] row : background) {
        squares += (row[i] - average) * (row[i] - average);
      }
      mean[i] = (float) average;
      deviation[i] = (float) Math.max(Math.sqrt(squares / background.length), DEVIATION_MIN);
    }
    return new Router(
        baseModel,
        reading,
        List.of(Label.OTHER),
        mean,
        deviation,
        new float[width],
        new float[1],
        new float[1]);
  }

  /**
   * Prompts that an expert was not taught.
   *
   * @param background features of prompts in general, one row each
   * @param others features of prompts that are known not to be the expert's
   * @param recorded features of prompts of which nobody knows whose they are
   */
  @SuppressWarnings("ArrayRecordComponent") // read within one fit
  public record Untaught(float[][] background, float[][] others, float[][] recorded) {
    private static final float[][] NONE = {};

    /** Prompts in general, and nothing else. */
    public static Untaught of(float[][] background) {
      return new Untaught(background, NONE, NONE);
    }
  }

  /**
   * A row for an expert. Of the recorded prompts only those say what is not the expert's which it
   * would not accept if there were no others: most of what a product asks may be what the expert is
   * for, in words that it was not taught.
   *
   * @param router whose scale it is for
   * @param taught features of prompts that it was taught, one row each
   * @throws IllegalArgumentException if there are fewer than {@value #TAUGHT_MIN} taught prompts,
   *     or fewer than two of the background
   */
  public static Row row(Router router, float[][] taught, Untaught untaught) {
    requireSome("taught", taught, TAUGHT_MIN);
    requireSome("background", untaught.background(), 2);
    double[][] known = standardised(router, untaught.background());
    double[][] others = standardised(router, untaught.others());
    double[][] own = standardised(router, taught);
    Row first = row(own, known, others);
    double[][] strange =
        Arrays.stream(standardised(router, untaught.recorded()))
            .filter(y -> score(first, y) <= 0)
            .toArray(double[][]::new);
    return strange.length == 0 ? first : row(own, known, concat(others, strange));
  }

  private static void requireSome(String what, float[][] rows, int least) {
    if (rows.length < least) {
      throw new IllegalArgumentException(
          "%s prompts of a router must be at least %d, were %d"
              .formatted(what, least, rows.length));
    }
  }

  private static double[][] standardised(Router router, float[][] features) {
    return Arrays.stream(features).map(router::standardised).toArray(double[][]::new);
  }

  private static double[][] concat(double[][] one, double[][] other) {
    double[][] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }

  private static double score(Row row, double[] y) {
    double square = 0;
    double dot = 0;
    for (int i = 0; i < y.length; i++) {
      square += y[i] * y[i];
      dot += row.weight()[i] * y[i];
    }
    return row.bias() + dot - row.curvature() * square;
  }

  /** The metric is that of all prompts; the threshold is limited by prompts in general. */
  private static Row row(double[][] taught, double[][] known, double[][] others) {
    double[][] background = concat(known, others);
    double[] centre = Vectors.mean(background);
    Vectors.Ridge metric = Vectors.Ridge.of(Vectors.minus(background, centre), SHRINKAGE);
    Distances distances = Distances.of(Vectors.minus(taught, centre), metric);
    double[][] shifted = Vectors.minus(known, centre);
    double[] discriminants = Vectors.each(shifted, distances::discriminant);
    double[] plains = Vectors.each(shifted, distances::plain);
    Scale discriminant = Scale.of(distances.discriminants(), discriminants);
    Scale plain = Scale.of(distances.plains(), plains);
    double[] sums = sums(discriminant, distances.discriminants(), plain, distances.plains());
    double[] near = sums(discriminant, discriminants, plain, plains);
    Scale sum = Scale.of(sums, near);
    double threshold =
        Math.min(within(taught.length), WAY * sum.of(Vectors.quantile(near, NEAREST)));
    return distances.row(centre, discriminant, plain, sum, threshold);
  }

  private static double[] sums(
      Scale discriminant, double[] discriminants, Scale plain, double[] plains) {
    double[] sums = new double[plains.length];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = discriminant.of(discriminants[i]) + PLAIN * plain.of(plains[i]);
    }
    return sums;
  }

  /**
   * Few taught prompts say less of their spread: Student's t in place of the normal's quantile, to
   * first order in 1/(n−1) (Cornish and Fisher).
   */
  private static double within(int taught) {
    return WITHIN + (WITHIN * WITHIN * WITHIN + WITHIN) / (4 * (taught - 1));
  }

  /** The scale of distances among taught prompts. */
  private record Scale(double mean, double deviation) {
    static Scale of(double[] taught, double[] background) {
      double mean = Arrays.stream(taught).average().orElse(0);
      double squares = 0;
      for (double one : taught) {
        squares += (one - mean) * (one - mean);
      }
      double way = Vectors.quantile(background, 0.5) - mean;
      double least = Math.max(SPREAD_MIN * way, DEVIATION_MIN);
      return new Scale(mean, Math.max(Math.sqrt(squares / (taught.length - 1)), least));
    }

    double of(double distance) {
      return (distance - mean) / deviation;
    }
  }

  /**
   * The two distances of prompts, in features from which the background's mean is taken.
   *
   * @param mean μ of the taught prompts
   * @param weight R⁻¹μ
   * @param constant μᵀR⁻¹μ
   * @param discriminants of the taught prompts, each from the mean of the others
   * @param plains likewise
   */
  @SuppressWarnings("ArrayRecordComponent") // read within one fit
  private record Distances(
      double[] mean, double[] weight, double constant, double[] discriminants, double[] plains) {

    static Distances of(double[][] taught, Vectors.Ridge metric) {
      int n = taught.length;
      double[] mean = Vectors.mean(taught);
      double[] weight = metric.inverse(mean);
      double constant = Vectors.dot(mean, weight);
      double[] discriminants = new double[n];
      double[] plains = new double[n];
      for (int i = 0; i < n; i++) {
        // The mean of the others is (nμ − y) / (n − 1).
        double cross = Vectors.dot(taught[i], weight);
        double square = Vectors.dot(taught[i], metric.inverse(taught[i]));
        double others = (n * n * constant - 2 * n * cross + square) / ((n - 1.0) * (n - 1.0));
        discriminants[i] = others - 2 * (n * cross - square) / (n - 1);
        double factor = n / (n - 1.0);
        plains[i] = factor * factor * Vectors.squareDistance(taught[i], mean);
      }
      return new Distances(mean, weight, constant, discriminants, plains);
    }

    double discriminant(double[] y) {
      return constant - 2 * Vectors.dot(y, weight);
    }

    double plain(double[] y) {
      return Vectors.squareDistance(y, mean);
    }

    /** The threshold less the scaled sum, as a function of y with the background's mean in it. */
    Row row(double[] centre, Scale discriminant, Scale plain, Scale sum, double threshold) {
      double linear = 1 / (discriminant.deviation() * sum.deviation());
      double quadratic = PLAIN / (plain.deviation() * sum.deviation());
      double[] origin = new double[mean.length];
      float[] slope = new float[mean.length];
      for (int i = 0; i < slope.length; i++) {
        origin[i] = mean[i] + centre[i];
        slope[i] = (float) (2 * linear * weight[i] + 2 * quadratic * origin[i]);
      }
      double atZero =
          linear * (constant + 2 * Vectors.dot(centre, weight) - discriminant.mean())
              + quadratic * (Vectors.dot(origin, origin) - plain.mean())
              - sum.mean() / sum.deviation();
      return new Row(slope, (float) quadratic, (float) (threshold - atZero));
    }
  }
}
