// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import io.zoetic.testkit.TimingTenant.Times;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

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
}
