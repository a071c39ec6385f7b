// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.recipes.reference.Score;
import java.util.List;

/** The shares of right answers, greedy and sampled at temperature 1. */
record Accuracy(Score greedy, Score sampled) {
  /** Of all questions together; at least one. */
  static Accuracy of(List<Accuracy> all) {
    return new Accuracy(
        sum(all.stream().map(Accuracy::greedy).toList()),
        sum(all.stream().map(Accuracy::sampled).toList()));
  }

  private static Score sum(List<Score> scores) {
    return new Score(
        scores.stream().mapToInt(Score::right).sum(), scores.stream().mapToInt(Score::count).sum());
  }

  /** Two cells: percent with the 95 % interval. */
  @Override
  public String toString() {
    return shown(greedy) + " | " + shown(sampled);
  }

  private static String shown(Score score) {
    return "%.1f (%.0f–%.0f)"
        .formatted(100 * score.accuracy(), 100 * score.low(), 100 * score.high());
  }
}
