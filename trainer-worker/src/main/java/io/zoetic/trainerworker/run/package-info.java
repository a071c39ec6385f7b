// SPDX-License-Identifier: Apache-2.0
/**
 * A training run from its examples to a version that is served or refused: {@link
 * io.zoetic.trainerworker.run.TrainingJob} is its course.
 */
@NullMarked
package io.zoetic.trainerworker.run;

import org.jspecify.annotations.NullMarked;
