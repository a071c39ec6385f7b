// SPDX-License-Identifier: Apache-2.0
/**
 * The experts of a worker: what the registry says is served, and hot swaps between two steps.
 *
 * <p>{@link io.zoetic.adapterworker.experts.RegistrySync} puts the parts together. Pointers come
 * from the event log and from {@code RegistryPoll} into one {@code PointerQueue}, where the newest
 * of each expert waits. {@code ExpertFollower} takes all that wait on a thread of its own: {@code
 * VersionLoader} loads the versions that are not in memory, checks them and tries them on the
 * model; {@code ExpertSwap} replaces the immutable {@link
 * io.zoetic.adapterworker.experts.serving.ExpertTable} on the inference thread, between two steps;
 * {@code FleetReport} says so.
 *
 * <p>An alias whose version cannot be served goes on leading where it led before, and the fleet
 * hears why. What is quarantined is served to no new request, whatever else fails.
 */
@NullMarked
package io.zoetic.adapterworker.experts;

import org.jspecify.annotations.NullMarked;
