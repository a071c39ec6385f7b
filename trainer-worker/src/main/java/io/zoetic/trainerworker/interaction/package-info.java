// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps what adapter workers say of prompts and answers: from the event log into the store, each
 * once, until its retention ends.
 *
 * <p>{@link io.zoetic.trainerworker.interaction.InteractionRecorder} is the way in.
 */
@NullMarked
package io.zoetic.trainerworker.interaction;

import org.jspecify.annotations.NullMarked;
