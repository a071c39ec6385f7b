// SPDX-License-Identifier: Apache-2.0
/**
 * Whether the platform survives what happens to what it stands on: its database reads only, is gone
 * or set back, topics vanish, the broker is silent, clocks are set.
 */
@NullMarked
package io.zoetic.soak.drills;

import org.jspecify.annotations.NullMarked;
