// SPDX-License-Identifier: Apache-2.0
/**
 * From PostgreSQL to Kafka: {@link io.zoetic.gateway.relay.OutboxRelay} publishes what changes of
 * experts were committed, on a thread of its own in one gateway at a time.
 */
@NullMarked
package io.zoetic.gateway.relay;

import org.jspecify.annotations.NullMarked;
