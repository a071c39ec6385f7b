// SPDX-License-Identifier: Apache-2.0
/**
 * Trains experts: z-vectors that make a frozen base model better at a skill.
 *
 * <p>{@link io.zoetic.trainerworker.ExpertSchool} has everything loaded and trains one thing after
 * another as a {@link io.zoetic.trainerworker.Recipe} says: skills, the expert that classifies, the
 * router. Examinations run in a thread of their own ({@code Examiner}), since gradients are a
 * switch of the thread. What is read are train and validation splits, never the test split.
 */
@NullMarked
package io.zoetic.trainerworker;

import org.jspecify.annotations.NullMarked;
