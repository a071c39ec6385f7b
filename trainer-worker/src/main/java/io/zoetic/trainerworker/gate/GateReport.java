// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.core.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The findings of the gate.
 *
 * @param target the suite that must become better
 * @param gain whether that is proven; null if it is judged otherwise
 * @param others the suites that must not become worse and of which an answer may change
 * @param unchanged suites beside them, of which none can
 * @param traffic what is taken of recorded prompts; null if nobody looked
 * @param anchor what became of the questions that somebody answers for; null if there are none
 */
public record GateReport(
    String expert,
    SuiteReport target,
    @Nullable GainProof gain,
    List<SuiteReport> others,
    SuiteScreen.Unchanged unchanged,
    @Nullable TrafficReport traffic,
    @Nullable Anchor anchor) {
  public GateReport {
    others = List.copyOf(others);
  }

  /**
   * The findings on what somebody answers for.
   *
   * @param reference the version that the candidate was held against; null: the base model
   */
  record Anchor(SuiteReport report, @Nullable Integer reference) {}

  /** The same with the findings on what somebody answers for. */
  public GateReport anchoredBy(SuiteReport report, @Nullable Integer reference) {
    return new GateReport(
        expert, target, gain, others, unchanged, traffic, new Anchor(report, reference));
  }

  /** The same with what is taken of recorded prompts. */
  public GateReport among(TrafficReport found) {
    return new GateReport(expert, target, gain, others, unchanged, found, anchor);
  }

  /** The same with suites beside those that were read. */
  public GateReport beside(SuiteScreen.Unchanged others) {
    return new GateReport(expert, target, gain, this.others, others, traffic, anchor);
  }

  /** How many other suites there are. */
  int otherSuites() {
    return others.size() + unchanged.suites() + unchanged.unread();
  }

  /** Whether nobody in a crowd had more than a share of what it was judged by as it learnt. */
  public boolean isJudgedFairly() {
    return gain == null || gain.earlier().isFair();
  }

  /** How many of the held-out questions somebody answers for. */
  public int anchorQuestions() {
    return anchor == null ? 0 : anchor.report().comparison().questions();
  }

  /** Whether nothing that could be measured became worse. */
  public boolean isHarmless() {
    return others.stream().allMatch(SuiteReport::isUnobjectionable)
        && (traffic == null || traffic.reasons().isEmpty())
        && (anchor == null || anchor.report().isUnobjectionable());
  }

  /** Whether the candidate may be served. */
  public boolean isPassed() {
    return target.isPassed() && isHarmless();
  }

  /** The target's report, then the others'. */
  public List<SuiteReport> all() {
    return Stream.concat(Stream.of(target), others.stream()).toList();
  }

  /** Why it may not be; empty if it may. */
  public List<String> reasons() {
    return Stream.concat(
            everything().flatMap(report -> report.reasons().stream()),
            traffic == null ? Stream.empty() : traffic.reasons().stream())
        .toList();
  }

  /** What the candidate may have made worse without anybody seeing it, each with why. */
  public List<String> unmeasured() {
    Stream<String> suites =
        everything()
            .filter(report -> report.unmeasured() != null)
            .map(report -> report.suite() + ": " + report.unmeasured());
    Stream<String> unread =
        unchanged.unread() == 0
            ? Stream.empty()
            : Stream.of(
                "%d of %d other suites: nobody has looked at them yet"
                    .formatted(unchanged.unread(), otherSuites()));
    return Stream.concat(suites, unread).toList();
  }

  private Stream<SuiteReport> everything() {
    return Stream.concat(
        all().stream(), anchor == null ? Stream.empty() : Stream.of(anchor.report()));
  }

  /** In one line, for people. */
  public String summary() {
    String found = expert + ": " + change();
    if (!isPassed()) {
      return found + "; refused: " + String.join("; ", reasons());
    }
    if (gain != null) {
      found += "; " + gain.inWords();
    }
    List<String> open = unmeasured();
    return open.isEmpty() ? found : found + "; not measurable: " + String.join("; ", open);
  }

  private String change() {
    if (target.unmeasured() != null) {
      return "not measurable";
    }
    PairedComparison on = target.comparison();
    return target.metric() == SuiteMetric.JUDGEMENT
        ? "a mean worth of %.3f -> %.3f by %d held-out judgements (at least %+.3f at 95 %%)"
            .formatted(on.before(), on.after(), on.questions(), on.lower())
        : "%.1f %% -> %.1f %% on %d held-out examples%s (at least %+.1f points at 95 %%)"
            .formatted(
                100 * on.before(),
                100 * on.after(),
                on.questions(),
                target.metric() == SuiteMetric.LIKELIHOOD ? ", free text by its likelihood" : "",
                100 * on.lower());
  }

  /** With everything. */
  public String toJson() {
    Map<String, Object> suites = new TreeMap<>();
    others.forEach(other -> suites.put(other.suite(), other.toMap()));
    Map<String, Object> report = new TreeMap<>();
    report.put("verdict", isPassed() ? "blessed" : "rejected");
    report.put("why", summary());
    report.put("confidence", 0.95);
    report.put("target", target.toMap());
    if (gain != null) {
      report.put("gain", gain.toMap());
    }
    report.put("suites", suites);
    if (!unchanged.equals(SuiteScreen.Unchanged.NONE)) {
      report.put("unchanged", unchanged.toMap());
    }
    if (traffic != null) {
      report.put("traffic", traffic.toMap());
    }
    report.put("explained", new Explanation(this).sentences());
    if (anchor != null) {
      Map<String, Object> held = anchor.report().toMap();
      if (anchor.reference() != null) {
        held.put("reference", anchor.reference());
      }
      report.put("anchor", held);
    }
    return CanonicalJson.of(report);
  }
}
