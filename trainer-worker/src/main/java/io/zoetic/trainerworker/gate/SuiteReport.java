// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The findings of the gate on one suite.
 *
 * @param comparison before against after, through both passes
 * @param moved the share of prompts that another expert answers after than before
 * @param taken the share of prompts that the candidate answers after and another expert, not the
 *     base model, answered before
 * @param margin how much worse it may be; NaN for the target, which must be better
 * @param reasons why it is not passed; empty if it is
 */
public record SuiteReport(
    String suite,
    SuiteMetric metric,
    PairedComparison comparison,
    double moved,
    double taken,
    double margin,
    List<String> reasons) {
  public SuiteReport {
    reasons = List.copyOf(reasons);
  }

  /** Whether nothing speaks against the candidate here. */
  public boolean isPassed() {
    return reasons.isEmpty();
  }

  /** The same, held to a margin. */
  SuiteReport within(double allowed, List<String> objections) {
    return new SuiteReport(suite, metric, comparison, moved, taken, allowed, objections);
  }

  SuiteReport because(List<String> more) {
    List<String> all = new ArrayList<>(reasons);
    all.addAll(more);
    return new SuiteReport(suite, metric, comparison, moved, taken, margin, all);
  }

  /** For JSON. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("measure", metric.word());
    map.put("n", comparison.questions());
    map.put("before", rounded(comparison.before()));
    map.put("after", rounded(comparison.after()));
    map.put("better", comparison.better());
    map.put("worse", comparison.worse());
    map.put("lower", rounded(comparison.lower()));
    map.put("upper", rounded(comparison.upper()));
    map.put("moved", rounded(moved));
    map.put("taken", rounded(taken));
    if (!Double.isNaN(margin)) {
      map.put("margin", rounded(margin));
      map.put("power", rounded(comparison.power(margin)));
    }
    map.put("passed", isPassed());
    map.put("reasons", reasons);
    return map;
  }

  private static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 1e4) / 1e4 : 0;
  }
}
