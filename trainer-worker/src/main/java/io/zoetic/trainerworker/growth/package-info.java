// SPDX-License-Identifier: Apache-2.0
/**
 * Experts that nobody named: what the base model answered and somebody corrected is put together by
 * what a router sees of the prompts, and decided on with evidence. {@link
 * io.zoetic.trainerworker.growth.ExpertGrowth} does it.
 */
@NullMarked
package io.zoetic.trainerworker.growth;

import org.jspecify.annotations.NullMarked;
