// SPDX-License-Identifier: Apache-2.0
/**
 * Models of the Hugging Face hub, in the cache that its other clients share.
 *
 * <p>{@link io.zoetic.model.hub.Hub} is the way in: it brings what is missing of a model and
 * returns the directory. What was brought is checked against the hub's own digests.
 */
@NullMarked
package io.zoetic.model.hub;

import org.jspecify.annotations.NullMarked;
