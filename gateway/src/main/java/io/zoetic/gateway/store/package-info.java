// SPDX-License-Identifier: Apache-2.0
/**
 * How the gateway speaks to the stores: {@link io.zoetic.gateway.store.StoreCalls} keeps what
 * blocks off the event loop and within bounds, {@link io.zoetic.gateway.store.StoreFailures} is the
 * one place that knows what a failure means to a client.
 */
@NullMarked
package io.zoetic.gateway.store;

import org.jspecify.annotations.NullMarked;
