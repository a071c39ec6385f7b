// SPDX-License-Identifier: Apache-2.0
/**
 * The processes of the platform, what they measure, and how far they are with what they are told.
 */
@NullMarked
package io.zoetic.gateway.fleet;

import org.jspecify.annotations.NullMarked;
