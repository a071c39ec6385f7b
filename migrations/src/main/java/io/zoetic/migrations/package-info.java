// SPDX-License-Identifier: Apache-2.0
/**
 * The tables of Zoetic: SQL in {@code db/migration}, and the runner of it.
 *
 * <p>{@link io.zoetic.migrations.Migrations} brings a database up to date; the embedded mode and
 * the tests call it, and {@link io.zoetic.migrations.Main} is the same as a process of its own.
 */
@NullMarked
package io.zoetic.migrations;

import org.jspecify.annotations.NullMarked;
