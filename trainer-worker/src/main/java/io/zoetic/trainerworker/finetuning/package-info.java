// SPDX-License-Identifier: Apache-2.0
/** From examples to the best z of a run: steps, validation, checkpoints, early stopping. */
@NullMarked
package io.zoetic.trainerworker.finetuning;

import org.jspecify.annotations.NullMarked;
