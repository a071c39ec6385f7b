// SPDX-License-Identifier: Apache-2.0
/**
 * The registry of what is served: the base models here, everything else in a package of its own.
 *
 * <p>{@link io.zoetic.vectorstore.BaseModels} is the port. {@link
 * io.zoetic.vectorstore.postgres.PostgresBaseModels} is the system of record; its twin for tests,
 * {@code InMemoryBaseModels}, obeys the same contract. A {@link io.zoetic.vectorstore.BaseModel} is
 * identified by the digest of its bytes and never changes; only the pointer to the current one
 * moves.
 *
 * <p>Stores are thread-safe. Records are immutable.
 */
@NullMarked
package io.zoetic.vectorstore;

import org.jspecify.annotations.NullMarked;
