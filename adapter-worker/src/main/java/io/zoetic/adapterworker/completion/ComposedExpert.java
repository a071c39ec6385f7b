// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.model.svf.ExpertVector;
import org.jspecify.annotations.Nullable;

/**
 * The z that a prompt is answered under.
 *
 * @param vector null is the base model
 * @param report the same for the client
 */
public record ComposedExpert(@Nullable ExpertVector vector, AdaptationReport report) {
  /** The base model, because nothing else was asked for. */
  static final ComposedExpert BASE = new ComposedExpert(null, AdaptationReport.BASE);
}
