// SPDX-License-Identifier: Apache-2.0
/**
 * The commands {@code feedback}, {@code metrics}, {@code runs} and {@code forget}: what experts
 * learn from, and how they learn from it.
 *
 * <p>{@code RunWatch} follows a run, {@code RunLines} and {@link io.zoetic.cli.learning.GateTable}
 * say what came of it.
 */
@NullMarked
package io.zoetic.cli.learning;

import org.jspecify.annotations.NullMarked;
