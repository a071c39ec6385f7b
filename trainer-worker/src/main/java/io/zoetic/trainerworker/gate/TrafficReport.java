// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.Confidence;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.BetaDistribution;

/**
 * What a candidate takes from other experts of what was asked of late. Where nothing moves, no
 * answer can become worse: so the share that moves bounds the harm to all other experts together,
 * however many they are, without an answer.
 *
 * @param expert whose candidate it is
 * @param prompts recorded prompts that other experts answer
 * @param taken how many of them come to the candidate
 * @param takenMax the largest share that may
 */
public record TrafficReport(String expert, int prompts, int taken, double takenMax) {
  /** With fewer, a single one would be too large a share. */
  private static final int PROMPTS_MIN = 20;

  /**
   * The upper end of the one-sided 95 % interval of the share that is taken: Clopper and Pearson,
   * Biometrika 26 (1934).
   */
  public double upper() {
    return taken == prompts
        ? 1
        : BetaDistribution.of(taken + 1.0, prompts - taken)
            .inverseCumulativeProbability(Confidence.LEVEL);
  }

  /** What speaks against the candidate. */
  List<String> reasons() {
    return prompts >= PROMPTS_MIN && taken > takenMax * prompts
        ? List.of(
            "other experts must keep their recorded prompts but for a share of %.2f, would lose %d of %d to %s"
                .formatted(takenMax, taken, prompts, expert))
        : List.of();
  }

  /** For JSON. */
  Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("n", prompts);
    map.put("taken", taken);
    map.put("upper", upper());
    map.put("reasons", reasons());
    return map;
  }
}
