// SPDX-License-Identifier: Apache-2.0
/**
 * Training on tasks, by every objective and method in one loop: {@link
 * io.zoetic.recipes.training.task.TaskTraining} takes the steps, looks at the validation split now
 * and then and keeps the best. The test split is never read.
 */
@NullMarked
package io.zoetic.recipes.training.task;

import org.jspecify.annotations.NullMarked;
