// SPDX-License-Identifier: Apache-2.0
/**
 * The registry of what is served: the base models here, the experts in {@code expert}.
 *
 * <p>{@link io.zoetic.vectorstore.BaseModels} is the port. {@link
 * io.zoetic.vectorstore.postgres.PostgresBaseModels} is the system of record; {@link
 * io.zoetic.vectorstore.InMemoryBaseModels} is its twin for tests and tools, and obeys the same
 * contract. A {@link io.zoetic.vectorstore.BaseModel} is identified by the digest of its bytes and
 * never changes; only the pointer to the current one moves.
 *
 * <p>Stores are thread-safe. Records are immutable.
 */
@NullMarked
package io.zoetic.vectorstore;

import org.jspecify.annotations.NullMarked;
