// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A training run. */
record RunJson(
    UUID id,
    String expert,
    RunState state,
    RunRequest.Cause cause,
    String reason,
    String requestedBy,
    @JsonRawValue String config,
    long seed,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String owner,
    @JsonRawValue String progress,
    @JsonRawValue String lineage,
    int examples,
    @Nullable Integer version,
    @Nullable String outcome,
    @Nullable String waitingFor) {

  /**
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  static RunJson of(TrainingRun run, @Nullable String obstacle) {
    RunRequest request = run.request();
    return new RunJson(
        run.id(),
        request.expert(),
        run.state(),
        request.cause(),
        request.reason(),
        request.requestedBy(),
        request.configJson(),
        request.seed(),
        run.createdAt(),
        run.startedAt(),
        run.finishedAt(),
        run.owner(),
        run.progressJson(),
        run.lineageJson(),
        run.examples(),
        run.version(),
        run.outcome(),
        run.state() == RunState.QUEUED ? obstacle : null);
  }
}
