// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The findings of the gate on one suite.
 *
 * @param comparison before against after, through both passes
 * @param asked how many of its questions were answered for it: of those that nothing changes for,
 *     no answer can differ
 * @param moved the share of prompts that another expert answers after than before
 * @param taken the share of prompts that the candidate answers after and another expert, not the
 *     base model, answered before
 * @param margin how much worse it may be; NaN for the target, which must be better
 * @param unmeasured why nobody knows what the candidate does to it, though it may do something: it
 *     has not passed, and nothing was found against the candidate; null if it is known
 * @param reasons what speaks against the candidate; empty if nothing does
 */
public record SuiteReport(
    String suite,
    SuiteMetric metric,
    PairedComparison comparison,
    int asked,
    double moved,
    double taken,
    double margin,
    @Nullable String unmeasured,
    List<String> reasons) {
  public SuiteReport {
    reasons = List.copyOf(reasons);
  }

  /** Whether nothing speaks against the candidate here. */
  boolean isUnobjectionable() {
    return reasons.isEmpty();
  }

  /** Whether it was measured, and nothing speaks against the candidate. */
  public boolean isPassed() {
    return unmeasured == null && isUnobjectionable();
  }

  /** The same, held to a margin. */
  SuiteReport within(double allowed, List<String> objections) {
    return new SuiteReport(
        suite, metric, comparison, asked, moved, taken, allowed, unmeasured, objections);
  }

  /** The same, of which nobody can tell whether it becomes worse. */
  SuiteReport undecided(String why) {
    return new SuiteReport(suite, metric, comparison, asked, moved, taken, margin, why, reasons);
  }

  /** The same where other questions tell what these do not. */
  SuiteReport measuredElsewhere() {
    return new SuiteReport(suite, metric, comparison, asked, moved, taken, margin, null, reasons);
  }

  SuiteReport because(List<String> more) {
    List<String> all = new ArrayList<>(reasons);
    all.addAll(more);
    return new SuiteReport(suite, metric, comparison, asked, moved, taken, margin, unmeasured, all);
  }

  /** For JSON. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new TreeMap<>();
    map.put("measure", metric.word());
    map.put("n", comparison.questions());
    map.put("moved", rounded(moved));
    map.put("taken", rounded(taken));
    map.put("passed", isPassed());
    map.put("reasons", reasons);
    if (unmeasured != null) {
      map.put("unmeasured", unmeasured);
    }
    if (asked > 0 || unmeasured == null) {
      putFound(map);
    }
    return map;
  }

  private void putFound(Map<String, Object> map) {
    map.put("asked", asked);
    if (asked == comparison.questions()) {
      map.put("before", rounded(comparison.before()));
      map.put("after", rounded(comparison.after()));
    }
    map.put("change", rounded(comparison.difference()));
    map.put("better", comparison.better());
    map.put("worse", comparison.worse());
    map.put("lower", rounded(comparison.lower()));
    map.put("upper", rounded(comparison.upper()));
    if (!Double.isNaN(margin)) {
      map.put("margin", rounded(margin));
      map.put("power", rounded(comparison.power(margin)));
    }
  }

  private static double rounded(double value) {
    return Double.isFinite(value) ? Math.round(value * 1e4) / 1e4 : 0;
  }
}
