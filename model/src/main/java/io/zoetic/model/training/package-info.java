// SPDX-License-Identifier: Apache-2.0
/**
 * Training through the decoder's own script: the loss is one TorchScript call, gradients come from
 * DJL's collector, and the optimiser is a second script that updates in place.
 *
 * <p>{@link io.zoetic.model.training.ExpertTrainer} trains z, or LoRA adapters to compare with, on
 * a frozen base model, {@link io.zoetic.model.training.DecoderParameters} all weights from scratch:
 * a {@link io.zoetic.model.training.TrainingSession} minimises the sum of some {@link
 * io.zoetic.model.training.loss.Objective}s and can be stopped and resumed by its {@link
 * io.zoetic.model.training.TrainingCheckpoint}. The script gives log-probabilities, an objective
 * gives the derivative of its loss in them, and autograd applies the chain rule from there: one
 * forward pass, whatever the loss. DJL allows one gradient collector per process, so one training
 * step runs at a time.
 */
@NullMarked
package io.zoetic.model.training;

import org.jspecify.annotations.NullMarked;
