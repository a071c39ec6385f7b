// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link TrainingRuns} does that a gateway counts on. */
@Contract
public abstract class TrainingRunsContract {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  private TrainingRuns runs;

  /** Knows none yet. */
  protected abstract TrainingRuns noRuns() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    runs = noRuns();
  }

  @Test
  void run_isQueuedAsItWasAskedFor() {
    TrainingRun run = runs.enqueue(request("sums"));

    assertThat(run.request()).isEqualTo(request("sums"));
    assertThat(run.state()).isEqualTo(RunState.QUEUED);
    assertThat(run)
        .extracting(TrainingRun::owner, TrainingRun::startedAt, TrainingRun::finishedAt)
        .containsOnlyNulls();
    assertThat(run.progressJson()).isEqualTo("{}");
    assertThat(runs.show(run.id())).contains(run);
    assertThat(runs.show(UUID.randomUUID())).isEmpty();
  }

  @Test
  void run_ofAnExpertWithOneOpen_isThatOne() {
    TrainingRun queued = runs.enqueue(request("sums"));
    TrainingRun other = runs.enqueue(request("dates"));
    assertThat(runs.enqueue(request("sums"))).isEqualTo(queued);

    runs.cancel(queued.id(), ADA_SAYS);
    TrainingRun next = runs.enqueue(request("sums"));

    assertThat(next.id()).isNotEqualTo(queued.id());
    assertThat(runs.list("sums", 10))
        .extracting(TrainingRun::id)
        .containsExactly(next.id(), queued.id());
    assertThat(runs.list(null, 2))
        .extracting(TrainingRun::id)
        .containsExactly(next.id(), other.id());
    assertThatThrownBy(() -> runs.list(null, 1001))
        .hasMessage("limit must be in 1..1000, was 1001");
  }

  @Test
  void run_cancelled_saysWhyAndStaysSo() {
    TrainingRun run = runs.enqueue(request("sums"));

    runs.cancel(run.id(), ADA_SAYS);
    runs.cancel(run.id(), ADA_SAYS);

    TrainingRun cancelled = runs.show(run.id()).orElseThrow();
    assertThat(cancelled.state()).isEqualTo(RunState.CANCELLED);
    assertThat(cancelled.outcome()).isEqualTo("ada: a test");
    assertThat(cancelled.finishedAt()).isNotNull();
    assertThatThrownBy(() -> runs.cancel(new UUID(0, 1), ADA_SAYS))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
        .hasMessage("a run must be there, 00000000-0000-0000-0000-000000000001 is not");
  }

  private static RunRequest request(String expert) {
    return new RunRequest(
        expert, RunRequest.Cause.OPERATOR, "a test", "ada", "{\"steps\": 10}", 42);
  }
}
