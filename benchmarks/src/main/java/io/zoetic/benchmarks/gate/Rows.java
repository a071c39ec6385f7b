// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.gate;

import io.zoetic.model.adaptation.Router;
import java.util.Arrays;

/** Rows of routers that do harm which is known beforehand. */
final class Rows {
  private static final double BEYOND = 1e-3;

  private Rows() {}

  /**
   * The same router that likes an expert more, until so many of some prompts come to it.
   *
   * @param prompts their features
   * @param share of them, at least
   */
  static Router taking(Router router, String expert, float[][] prompts, double share) {
    int own = router.labels().indexOf(expert);
    double[] lacking =
        Arrays.stream(prompts).mapToDouble(each -> lacking(router, own, each)).toArray();
    Arrays.sort(lacking);
    double more = lacking[(int) Math.ceil(share * lacking.length) - 1] + BEYOND;
    float[] bias = router.bias().clone();
    bias[own] += (float) Math.max(0, more);
    return new Router(
        router.baseModel(),
        router.reading(),
        router.labels(),
        router.mean(),
        router.deviation(),
        router.weight(),
        router.curvature(),
        bias);
  }

  /** How far the expert is behind the label that has a prompt. */
  private static double lacking(Router router, int own, float[] prompt) {
    int width = router.mean().length;
    double[] y = new double[width];
    double square = 0;
    for (int i = 0; i < width; i++) {
      y[i] = (prompt[i] - router.mean()[i]) / router.deviation()[i];
      square += y[i] * y[i];
    }
    double best = Double.NEGATIVE_INFINITY;
    double ofOwn = 0;
    for (int k = 0; k < router.labels().size(); k++) {
      double score = router.bias()[k] - router.curvature()[k] * square;
      for (int i = 0; i < width; i++) {
        score += router.weight()[k * width + i] * y[i];
      }
      if (k == own) {
        ofOwn = score;
      } else {
        best = Math.max(best, score);
      }
    }
    return best - ofOwn;
  }
}
