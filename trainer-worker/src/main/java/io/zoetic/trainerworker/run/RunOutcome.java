// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

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
}
