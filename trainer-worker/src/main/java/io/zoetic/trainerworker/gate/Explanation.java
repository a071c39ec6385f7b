// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import java.util.ArrayList;
import java.util.List;

/**
 * A verdict in sentences, for people: what was proven, what was measured, how sure that is, and
 * what nobody knows.
 */
record Explanation(GateReport report) {

  /** The sentences. */
  List<String> sentences() {
    List<String> sentences = new ArrayList<>();
    gain(sentences);
    unchanged(sentences);
    changed(sentences);
    traffic(sentences);
    return sentences;
  }

  private void gain(List<String> sentences) {
    GainProof gain = report.gain();
    if (gain == null) {
      return;
    }
    sentences.add(
        "%s: %s%s"
            .formatted(
                gain.isProven() ? "proven" : "not proven",
                gain.inWords(),
                gain.isProven()
                    ? "; without a gain there would be as much in %.2g %% of cases at most"
                        .formatted(100 / gain.needed())
                    : ""));
    for (PrequentialEvidence.Block block : gain.earlier().blocks()) {
      PairedComparison found = block.comparison();
      sentences.add(
          "measured: with the first %d examples learnt, %.0f %% -> %.0f %% of the next %d are right"
              .formatted(
                  block.learnt(), 100 * found.before(), 100 * found.after(), found.questions()));
    }
  }

  private void unchanged(List<String> sentences) {
    List<SuiteReport> same =
        report.others().stream()
            .filter(each -> each.asked() == 0 && each.isPassed() && each.moved() == 0)
            .toList();
    SuiteScreen.Unchanged beside = report.unchanged();
    if (same.size() + beside.suites() > 0) {
      int questions =
          same.stream().mapToInt(each -> each.comparison().questions()).sum() + beside.questions();
      sentences.add(
          "cannot change: %d of %d other suites, %d questions, are answered under what they were"
              .formatted(same.size() + beside.suites(), report.otherSuites(), questions));
    }
    if (beside.unread() > 0) {
      sentences.add(
          "not known: %d of %d other suites, those least like %s, have not been looked at yet"
              .formatted(beside.unread(), report.otherSuites(), report.expert()));
    }
  }

  private void changed(List<String> sentences) {
    for (SuiteReport each : report.others()) {
      if (each.unmeasured() != null) {
        sentences.add("not known: %s: %s".formatted(each.suite(), each.unmeasured()));
      } else if (each.asked() > 0) {
        PairedComparison found = each.comparison();
        sentences.add(
            "measured: %s: %d of %d questions are answered under something else, the change is %+.1f points (at least %+.1f at 95 %%, %+.1f are allowed)"
                .formatted(
                    each.suite(),
                    each.asked(),
                    found.questions(),
                    100 * found.difference(),
                    100 * found.lower(),
                    -100 * each.margin()));
      }
    }
  }

  private void traffic(List<String> sentences) {
    TrafficReport traffic = report.traffic();
    if (traffic != null && traffic.prompts() > 0) {
      sentences.add(
          "measured: of %d recorded prompts that other experts answer, %d come to %s; of all such prompts at most %.1f %% do, at 95 %%"
              .formatted(
                  traffic.prompts(), traffic.taken(), report.expert(), 100 * traffic.upper()));
    }
  }
}
