// SPDX-License-Identifier: Apache-2.0
/** Feedback, examples, training runs and routers on PostgreSQL. */
@NullMarked
package io.zoetic.vectorstore.postgres.learning;

import org.jspecify.annotations.NullMarked;
