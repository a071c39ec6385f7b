// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.trainerworker.gate.ErrorBudget;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RunJudgeTest {
  private static TrainingRun run(RunState state, @Nullable Integer version, String config) {
    return new TrainingRun(
        UUID.randomUUID(),
        new RunRequest("dates", RunRequest.Cause.FEEDBACK, "enough", "trainer", config, 1),
        state,
        Instant.EPOCH,
        null,
        null,
        null,
        "{}",
        "{}",
        0,
        version,
        null);
  }

  @Test
  void budget_goesByRunsThatWereJudged_onWhatTheyHadTrained() {
    TrainingRun own = run(RunState.RUNNING, 9, "{}");
    List<TrainingRun> runs =
        List.of(
            own,
            run(RunState.PUBLISHED, 8, "{\"steps\": 30}"),
            run(RunState.REFUSED, 7, "{}"),
            run(RunState.REFUSED, null, "{}"),
            run(RunState.FAILED, null, "{}"),
            run(RunState.QUEUED, null, "{}"),
            run(RunState.PUBLISHED, 6, "{\"rejudge\": [5]}"));

    assertThat(RunJudge.budget(runs, own.id())).isEqualTo(new ErrorBudget(2, 1));
    assertThat(RunJudge.budget(List.of(), own.id())).isEqualTo(ErrorBudget.FIRST);
    assertThat(RunJudge.budget(runs, runs.get(1).id())).isEqualTo(new ErrorBudget(1, 0));
  }
}
