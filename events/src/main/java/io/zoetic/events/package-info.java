// SPDX-License-Identifier: Apache-2.0
/**
 * The contract between gateways, adapter workers and trainer workers: what travels through Kafka,
 * and the ends of the log it travels through.
 *
 * <p>A {@link io.zoetic.events.completion.Prompt} goes from a gateway to whichever adapter worker
 * has a free slot; {@link io.zoetic.events.completion.WorkerReport}s come back to the very gateway
 * instance that waits, named by the prompt's {@link io.zoetic.events.completion.ReplyAddress}; a
 * {@link io.zoetic.events.completion.Cancellation} reaches every worker. {@link
 * io.zoetic.events.EventLog} is the port: {@code KafkaEventLog} is the real one; its twin for tests
 * of either side, {@code InMemoryEventLog}, is among the tests.
 *
 * <p>A prompt's {@link io.zoetic.events.adaptation.Adaptation} says which experts it wants, or how
 * to find out; the {@link io.zoetic.events.adaptation.AdaptationReport} that comes back names the
 * mixture it runs under.
 *
 * <p>What becomes of a prompt that may be kept is an {@link
 * io.zoetic.events.completion.Interaction}, for an {@link
 * io.zoetic.events.learning.InteractionFeed} to read and a store to keep.
 *
 * <p>Kafka delivers at least once. The gateway owns a request until its last token: it numbers the
 * attempts, dispatches again what no living worker holds, and drops what it has already delivered
 * (the index of a token makes that exact).
 *
 * <p>Records here are immutable and thread-safe.
 */
@NullMarked
package io.zoetic.events;

import org.jspecify.annotations.NullMarked;
