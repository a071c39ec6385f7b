// SPDX-License-Identifier: Apache-2.0
/**
 * Whether two builds work in one cluster: every process is switched to the new build and back under
 * load, one at a time, and what clients were told is held against the tables.
 */
@NullMarked
package io.zoetic.soak.upgrade;

import org.jspecify.annotations.NullMarked;
