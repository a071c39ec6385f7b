// SPDX-License-Identifier: Apache-2.0
/**
 * The registry on PostgreSQL, and the only place of this module that speaks JDBC.
 *
 * <p>{@link io.zoetic.vectorstore.postgres.PostgresOptions} says where the database is and how long
 * to wait for it; {@link io.zoetic.vectorstore.postgres.PostgresDatabase} keeps a pool of
 * connections. The stores share it, and each runs the SQL that stands at its top. The tables are
 * made by the module {@code migrations}, never here.
 */
@NullMarked
package io.zoetic.vectorstore.postgres;

import org.jspecify.annotations.NullMarked;
