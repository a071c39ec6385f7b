// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.outbox;

import java.time.Instant;
import java.util.UUID;

/**
 * An event to be told to Kafka, with Debezium's words for it.
 *
 * @param id the same whenever the same mutation is told
 * @param aggregateType {@code expert}
 * @param aggregateId the key of the event: the name of the expert
 * @param type {@code expert-pointer}
 * @param payloadJson everything that a worker needs, in canonical JSON
 */
public record OutboxEvent(
    UUID id,
    String aggregateType,
    String aggregateId,
    String type,
    String payloadJson,
    Instant createdAt) {}
