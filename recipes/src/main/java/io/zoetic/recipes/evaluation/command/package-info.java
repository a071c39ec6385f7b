// SPDX-License-Identifier: Apache-2.0
/** {@code zoetic eval}: {@link io.zoetic.recipes.evaluation.command.EvalCommand}. */
@NullMarked
package io.zoetic.recipes.evaluation.command;

import org.jspecify.annotations.NullMarked;
