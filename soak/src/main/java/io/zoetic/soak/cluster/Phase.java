// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import io.zoetic.soak.run.Report;
import io.zoetic.testkit.TimingTenant.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What became of the questions that were asked while something happened. Thread-safe. */
final class Phase {
  private final String name;
  private final List<Duration> firstTokens = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int repeated;
  private int changed;

  Phase(String name) {
    this.name = name;
  }

  synchronized void answered(StreamClient.Streamed answer, boolean asBefore) {
    firstTokens.add(answer.firstToken());
    repeated += answer.attempts() - 1;
    changed += asBefore ? 0 : 1;
  }

  synchronized void failed(String failure) {
    failures.add(name + ": " + failure);
  }

  String name() {
    return name;
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
  }

  synchronized int asked() {
    return firstTokens.size() + failures.size();
  }

  synchronized int repeated() {
    return repeated;
  }

  /** Answers that were others than the first to the same question. */
  synchronized int changed() {
    return changed;
  }

  synchronized Times firstTokens() {
    return new Times(firstTokens);
  }

  /** A row for each; none may have failed or changed an answer. */
  static Report report(List<Phase> phases) {
    Report report = new Report();
    report.table(
        "while", "questions", "failed", "repeated", "changed", "first token, ms", "p99", "longest");
    for (Phase phase : phases) {
      report
          .row(
              phase.name(),
              phase.asked(),
              phase.failures().size(),
              phase.repeated(),
              phase.changed(),
              phase.milliseconds(Times::median),
              phase.milliseconds(Times::p99),
              phase.milliseconds(Times::longest))
          .none(phase.failures())
          .must(phase.changed() == 0, phase.name() + " must change no answer");
    }
    return report;
  }

  private Object milliseconds(Function<Times, Duration> quantile) {
    Times times = firstTokens();
    return times.sorted().isEmpty() ? "none" : quantile.apply(times).toMillis();
  }
}
