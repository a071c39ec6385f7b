// SPDX-License-Identifier: Apache-2.0
/**
 * The tasks by name, with their splits, prompts, rules and licences, and the folder that imported
 * tasks are kept in.
 */
@NullMarked
package io.zoetic.recipes.task.catalog;

import org.jspecify.annotations.NullMarked;
