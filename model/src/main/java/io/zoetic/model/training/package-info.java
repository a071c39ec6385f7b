// SPDX-License-Identifier: Apache-2.0
/**
 * Training through the decoder's own script: the loss is one TorchScript call, gradients come from
 * DJL's collector, and the optimiser is a second script that updates in place.
 *
 * <p>{@link io.zoetic.model.training.NextTokenTrainer} trains all weights from scratch. {@link
 * io.zoetic.model.training.ExpertTrainer} trains z, or LoRA adapters to compare with, on a frozen
 * base model: a {@link io.zoetic.model.training.TrainingRun} minimises what an {@link
 * io.zoetic.model.training.ObjectiveBatch} says, next-token loss or REINFORCE. DJL allows one
 * gradient collector per process, so one training step runs at a time.
 */
@NullMarked
package io.zoetic.model.training;

import org.jspecify.annotations.NullMarked;
