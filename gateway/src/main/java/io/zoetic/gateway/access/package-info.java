// SPDX-License-Identifier: Apache-2.0
/**
 * Who asks, and what they may.
 *
 * <p>{@link io.zoetic.gateway.access.Endpoint} lists what the API offers and which {@link
 * io.zoetic.gateway.access.Permission} each takes, which says what roles have it. {@link
 * io.zoetic.gateway.access.Authentication} finds the {@link io.zoetic.gateway.access.Principal} of
 * a request by its API key in the {@link io.zoetic.gateway.access.KeyCache}; {@link
 * io.zoetic.gateway.access.RateLimits} counts. All that happens before a body is read.
 *
 * <p>Everything here runs on the event loop; keys are read from the store on threads of their own.
 */
@NullMarked
package io.zoetic.gateway.access;

import org.jspecify.annotations.NullMarked;
