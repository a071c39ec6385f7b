// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.CanonicalJson;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.util.List;

/**
 * The outcome of a run.
 *
 * @param version that it registered
 * @param why in one line
 */
record RunOutcome(
    RunState state, int version, String why, List<TrainingRuns.Evaluation> evaluations) {
  RunOutcome {
    evaluations = List.copyOf(evaluations);
  }

  /** What the gate found on each suite. */
  static List<TrainingRuns.Evaluation> evaluations(GateReport report) {
    return report.all().stream()
        .map(each -> new TrainingRuns.Evaluation(each.suite(), CanonicalJson.of(each.toMap())))
        .toList();
  }
}
