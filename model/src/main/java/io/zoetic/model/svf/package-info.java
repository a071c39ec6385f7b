// SPDX-License-Identifier: Apache-2.0
/**
 * Singular Value Fine-tuning (SVF, arXiv 2501.06252): which singular components of which matrices
 * carry z, the vectors themselves, and the singular vectors that all experts share.
 *
 * <p>A {@link io.zoetic.model.svf.LayoutSpec} names components, a {@link
 * io.zoetic.model.svf.Layout} finds them in one base model, an {@link
 * io.zoetic.model.svf.ExpertVector} has one number for each. {@link io.zoetic.model.svf.SvdCache}
 * factors matrices once and keeps the result on disk; {@link io.zoetic.model.svf.LoraExport} writes
 * a vector as a LoRA adapter.
 */
@NullMarked
package io.zoetic.model.svf;

import org.jspecify.annotations.NullMarked;
