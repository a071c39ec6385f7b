// SPDX-License-Identifier: Apache-2.0
/**
 * How examples become a z: {@link io.zoetic.trainerworker.learning.batches.TrainingLoop} takes the
 * steps, a {@link io.zoetic.trainerworker.learning.batches.BatchSource} says what each is made of.
 */
@NullMarked
package io.zoetic.trainerworker.learning;

import org.jspecify.annotations.NullMarked;
