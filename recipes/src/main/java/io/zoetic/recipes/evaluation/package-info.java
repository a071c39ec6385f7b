// SPDX-License-Identifier: Apache-2.0
/**
 * Measures a model, or experts of it, on tasks: {@link io.zoetic.recipes.evaluation.EvaluationRun}
 * asks an {@link io.zoetic.recipes.evaluation.Engine} the items of {@link
 * io.zoetic.recipes.evaluation.EvaluatedTask}s by each {@link
 * io.zoetic.recipes.evaluation.Strategy} and keeps a {@link io.zoetic.recipes.evaluation.Sample} of
 * each.
 */
@NullMarked
package io.zoetic.recipes.evaluation;

import org.jspecify.annotations.NullMarked;
