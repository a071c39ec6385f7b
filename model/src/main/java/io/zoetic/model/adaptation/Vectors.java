// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** Linear algebra on rows of numbers. Stateless. */
final class Vectors {
  private Vectors() {}

  static double dot(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }

  static double squareDistance(double[] one, double[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += (one[i] - other[i]) * (one[i] - other[i]);
    }
    return sum;
  }

  /** The mean of some rows, at least one. */
  static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += row[i] / rows.length;
      }
    }
    return mean;
  }

  static double[][] minus(double[][] rows, double[] centre) {
    return Arrays.stream(rows)
        .map(
            row -> {
              double[] shifted = row.clone();
              for (int i = 0; i < shifted.length; i++) {
                shifted[i] -= centre[i];
              }
              return shifted;
            })
        .toArray(double[][]::new);
  }

  static double[] each(double[][] rows, ToDoubleFunction<double[]> function) {
    return Arrays.stream(rows).mapToDouble(function).toArray();
  }

  /** The value below which a share of some values lies, in [0, 1]; one of the values. */
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (share * (sorted.length - 1))];
  }

  /**
   * The matrix {@code R = (1−ρ) XᵀX/n + ρI} of n rows X, whose inverse is applied without ever
   * being written down: {@code R⁻¹v = (v − Xᵀ(XXᵀ + nρ/(1−ρ) I)⁻¹Xv) / ρ} (Woodbury), by a Cholesky
   * factor of the inner n by n matrix. Time n²F to make and nF to apply.
   */
  static final class Ridge {
    private final double[][] rows;
    private final double[][] lower;
    private final double shrinkage;

    private Ridge(double[][] rows, double[][] lower, double shrinkage) {
      this.rows = rows;
      this.lower = lower;
      this.shrinkage = shrinkage;
    }

    /**
     * @param rows at least one
     * @param shrinkage ρ in (0, 1)
     */
    static Ridge of(double[][] rows, double shrinkage) {
      int n = rows.length;
      double ridge = n * shrinkage / (1 - shrinkage);
      double[][] lower = new double[n][];
      for (int i = 0; i < n; i++) {
        lower[i] = new double[i + 1];
        for (int j = 0; j <= i; j++) {
          double rest = dot(rows[i], rows[j]) + (i == j ? ridge : 0);
          for (int k = 0; k < j; k++) {
            rest -= lower[i][k] * lower[j][k];
          }
          lower[i][j] = i == j ? Math.sqrt(rest) : rest / lower[j][j];
        }
      }
      return new Ridge(rows, lower, shrinkage);
    }

    double[] inverse(double[] vector) {
      double[] inner = solve(each(rows, row -> dot(row, vector)));
      double[] result = vector.clone();
      for (int i = 0; i < rows.length; i++) {
        for (int f = 0; f < result.length; f++) {
          result[f] -= rows[i][f] * inner[i];
        }
      }
      for (int f = 0; f < result.length; f++) {
        result[f] /= shrinkage;
      }
      return result;
    }

    private double[] solve(double[] right) {
      int n = right.length;
      double[] x = right.clone();
      for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++) {
          x[i] -= lower[i][k] * x[k];
        }
        x[i] /= lower[i][i];
      }
      for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++) {
          x[i] -= lower[k][i] * x[k];
        }
        x[i] /= lower[i][i];
      }
      return x;
    }
  }
}
