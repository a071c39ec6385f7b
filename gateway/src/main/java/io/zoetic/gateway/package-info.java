// SPDX-License-Identifier: Apache-2.0
/**
 * The gateway: OpenAI's HTTP API in front of the event log.
 *
 * <p>{@link io.zoetic.gateway.Gateway} is the composition root, {@link
 * io.zoetic.gateway.GatewayVerticle} what it deploys: one event loop that serves HTTP and watches
 * over prompts. {@link io.zoetic.gateway.Main} runs it as a process of its own, with Kafka and
 * PostgreSQL; {@link io.zoetic.gateway.Api} says which handler serves what. The features are in the
 * packages below: {@code completion}, {@code feedback}, {@code models}, {@code operator}; {@code
 * access} says who may what; {@code http} and {@code store} are what they share.
 *
 * <p>The event loop never blocks: PostgreSQL is read on worker threads, and the event log answers
 * with stages and calls back on its own threads.
 */
@NullMarked
package io.zoetic.gateway;

import org.jspecify.annotations.NullMarked;
