// SPDX-License-Identifier: Apache-2.0
/** The commands for tasks: they need files only, no server and no model. */
@NullMarked
package io.zoetic.recipes.task.command;

import org.jspecify.annotations.NullMarked;
