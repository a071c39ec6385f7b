// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import org.jspecify.annotations.Nullable;

/**
 * A run that is one trainer's for a while.
 *
 * @param fence counts the leases of the run; who holds an older one can write nothing
 * @param checkpoint where a trainer before left off; null if nowhere
 */
@SuppressWarnings("ArrayRecordComponent") // read once
public record RunLease(TrainingRun run, String owner, long fence, byte @Nullable [] checkpoint) {}
