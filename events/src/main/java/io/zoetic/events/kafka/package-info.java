// SPDX-License-Identifier: Apache-2.0
/**
 * The event log on Apache Kafka.
 *
 * <p>{@link io.zoetic.events.kafka.Topics} names and creates the topics; {@link
 * io.zoetic.events.kafka.KafkaEventLog} opens the two ends. Prompts are a queue: adapter workers
 * take them as one share group, so that any worker with a free slot gets the next prompt. Reports
 * are not: each gateway instance reads one partition of the tokens topic by itself, from its end,
 * and workers write to exactly that partition. Cancellations are read by every worker. Interactions
 * are read by a classic consumer group, which commits what has been stored.
 *
 * <p>Every record is a CloudEvent in binary mode: its attributes are headers, its value is the JSON
 * of {@link io.zoetic.events.EventCodec}.
 *
 * <p>Threads: one daemon thread per link reads reports or cancellations and calls the listener.
 * Prompts are polled on the worker's own thread. What a gateway sends completes on the producer's
 * network thread, which must not be blocked.
 */
@NullMarked
package io.zoetic.events.kafka;

import org.jspecify.annotations.NullMarked;
