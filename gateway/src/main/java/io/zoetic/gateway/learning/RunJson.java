// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A training run. */
@Doc(name = "TrainingRun")
public record RunJson(
    UUID id,
    @Doc(shape = Shape.EXPERT) String expert,
    RunState state,
    RunRequest.Cause cause,
    String reason,
    String requestedBy,
    @Doc("What differs from the defaults.") @JsonRawValue String config,
    long seed,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Doc("The trainer that works on it.") @Nullable String owner,
    @JsonRawValue String progress,
    @JsonRawValue String lineage,
    @Doc(min = 0) int examples,
    @Doc("That it registered.") @Nullable Integer version,
    @Doc("Why it ended so.") @Nullable String outcome,
    @Doc("Of a queued run: why no trainer can take it; null: one can.")
        @Nullable String waitingFor) {

  /**
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  public static RunJson of(TrainingRun run, @Nullable String obstacle) {
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
