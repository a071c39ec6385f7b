// SPDX-License-Identifier: Apache-2.0
/**
 * Few-shot adaptation with a model: {@link io.zoetic.trainerworker.mixture.FewShotAdaptation} finds
 * the mixture of experts that answers {@link io.zoetic.trainerworker.mixture.Shot}s best, and makes
 * one z of it.
 */
@NullMarked
package io.zoetic.trainerworker.mixture;

import org.jspecify.annotations.NullMarked;
