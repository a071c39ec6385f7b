// SPDX-License-Identifier: Apache-2.0
/** Experts, keys, audit, outbox and fleet on PostgreSQL. */
@NullMarked
package io.zoetic.vectorstore.postgres.experts;

import org.jspecify.annotations.NullMarked;
