// SPDX-License-Identifier: Apache-2.0
/**
 * Few-shot adaptation (Transformer², arXiv 2501.06252, 3.2): which mixture of the experts that are
 * there answers a few shots best?
 *
 * <p>{@link io.zoetic.model.adaptation.mixture.MixtureAdaptation} looks for the shares by the
 * cross-entropy method (Rubinstein, The Cross-Entropy Method for Combinatorial and Continuous
 * Optimization, 1999); what a mixture is worth says a {@link
 * io.zoetic.model.adaptation.mixture.MixtureObjective}. Nothing here knows a model.
 */
@NullMarked
package io.zoetic.model.adaptation.mixture;

import org.jspecify.annotations.NullMarked;
