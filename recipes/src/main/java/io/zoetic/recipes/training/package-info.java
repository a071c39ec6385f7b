// SPDX-License-Identifier: Apache-2.0
/**
 * The training of experts on skills of the reference model, from the command line: {@link
 * io.zoetic.recipes.training.ExpertRecipes} has everything loaded and trains one thing after
 * another as a {@link io.zoetic.recipes.training.Recipe} says. What is read are train and
 * validation splits, never the test split.
 */
@NullMarked
package io.zoetic.recipes.training;

import org.jspecify.annotations.NullMarked;
