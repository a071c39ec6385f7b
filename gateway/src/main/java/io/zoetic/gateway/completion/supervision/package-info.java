// SPDX-License-Identifier: Apache-2.0
/**
 * Prompts under way: dispatched, dispatched again when a worker is lost, and told to whoever waits.
 */
@NullMarked
package io.zoetic.gateway.completion.supervision;

import org.jspecify.annotations.NullMarked;
