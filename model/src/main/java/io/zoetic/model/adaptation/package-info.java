// SPDX-License-Identifier: Apache-2.0
/**
 * The first pass of two-pass inference (Transformer², arXiv 2501.06252): which label does a
 * question need?
 *
 * <p>{@link io.zoetic.model.adaptation.LabelLikelihood} asks the model itself, as it is or under an
 * expert that classifies; {@link io.zoetic.model.adaptation.RouterPass} asks a linear probe. Both
 * are {@link io.zoetic.model.adaptation.FirstPass}es.
 */
@NullMarked
package io.zoetic.model.adaptation;

import org.jspecify.annotations.NullMarked;
