// SPDX-License-Identifier: Apache-2.0
/**
 * The adapter worker: takes prompts from the event log, answers them with continuous batching, and
 * streams the tokens back to the gateway that waits.
 *
 * <p>{@link io.zoetic.adapterworker.AdapterWorker} is the composition root. Three threads answer
 * prompts: {@code PromptIntake} polls for prompts while slots are free and hands them over; {@code
 * InferenceAgent} alone touches the model, one step of the batch after another; {@code Heartbeat}
 * tells the gateways that their prompts are still held, as long as the agent gets on. {@code
 * HeldPrompts} is what they share, and {@code Reporter} the way out. Beside them three follow the
 * registry: one stages experts, one asks PostgreSQL, one acknowledges.
 *
 * <p>A prompt is answered from its beginning on every attempt: every request is seeded and a token
 * depends on nothing but prompt, seed and index, so the gateway can go on where another worker
 * stopped.
 */
@NullMarked
package io.zoetic.adapterworker;

import org.jspecify.annotations.NullMarked;
