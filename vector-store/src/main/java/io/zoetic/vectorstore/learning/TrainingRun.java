// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to make a better version of an expert.
 *
 * @param owner the trainer that works on it; null if none does
 * @param progressJson phase, step, loss and so on; an empty object before the first
 * @param lineageJson hash of the data, configuration in full, base model, code; an empty object
 *     before it learns
 * @param examples how many it learns from
 * @param version that it registered; null if none
 * @param outcome why it ended so; null before
 */
public record TrainingRun(
    UUID id,
    RunRequest request,
    RunState state,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    @Nullable String owner,
    String progressJson,
    String lineageJson,
    int examples,
    @Nullable Integer version,
    @Nullable String outcome) {}
