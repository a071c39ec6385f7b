// SPDX-License-Identifier: Apache-2.0
/**
 * From prompts to answers, many at a time.
 *
 * <p>{@link io.zoetic.model.generation.ContinuousBatch} is the running batch: {@link
 * io.zoetic.model.generation.Generation}s join and leave it between steps, and every step tells
 * what happened as {@link io.zoetic.model.generation.GenerationEvent}s. {@link
 * io.zoetic.model.generation.BatchGenerator} runs a list of prompts to the end. All of it belongs
 * to one thread.
 */
@NullMarked
package io.zoetic.model.generation;

import org.jspecify.annotations.NullMarked;
