// SPDX-License-Identifier: Apache-2.0
/**
 * Trains experts on skills of the reference model, from the command line: {@link
 * io.zoetic.trainerworker.school.ExpertRecipes} has everything loaded and trains one thing after
 * another as a {@link io.zoetic.trainerworker.school.Recipe} says. What is read are train and
 * validation splits, never the test split.
 */
@NullMarked
package io.zoetic.trainerworker.school;

import org.jspecify.annotations.NullMarked;
