// SPDX-License-Identifier: Apache-2.0
/**
 * The operator's API: experts, their versions and aliases, the fleet, the audit, API keys.
 *
 * <p>{@link io.zoetic.gateway.operator.OperatorApi} wires it. Reads are in {@link
 * io.zoetic.gateway.operator.ExpertRoutes}, {@link io.zoetic.gateway.operator.PlatformRoutes} and
 * {@link io.zoetic.gateway.operator.AuditRoutes}; {@link
 * io.zoetic.gateway.operator.mutation.MutationRoutes} changes experts, as a {@link
 * io.zoetic.gateway.operator.mutation.MutationEndpoint} says or by an {@link
 * io.zoetic.gateway.operator.mutation.ImportBody}, and {@link io.zoetic.gateway.operator.KeyRoutes}
 * keys. Nothing is decided here: the rules are the registry's, so that they hold for everybody.
 *
 * <p>Handlers run on the event loop; what they ask of the stores, and the JSON they write of it, on
 * the threads of {@link io.zoetic.gateway.store.StoreCalls}.
 */
@NullMarked
package io.zoetic.gateway.operator;

import org.jspecify.annotations.NullMarked;
