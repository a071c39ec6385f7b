// SPDX-License-Identifier: Apache-2.0
/**
 * Learning from feedback: {@link io.zoetic.trainerworker.TrainerWorker} records interactions,
 * curates feedback, starts runs that are due and takes them to a version that is served or refused.
 */
@NullMarked
package io.zoetic.trainerworker;

import org.jspecify.annotations.NullMarked;
