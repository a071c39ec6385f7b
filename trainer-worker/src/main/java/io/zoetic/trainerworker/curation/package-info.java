// SPDX-License-Identifier: Apache-2.0
/**
 * How feedback becomes examples: {@link io.zoetic.trainerworker.curation.Curator} decides what is
 * believed and how much it counts.
 */
@NullMarked
package io.zoetic.trainerworker.curation;

import org.jspecify.annotations.NullMarked;
