// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.zoetic.gateway.schema.Doc;
import java.util.List;
import java.util.UUID;

/**
 * A training run, what it was measured by and what it learnt from.
 *
 * @param feedback ids of what it learnt from
 */
@Doc(name = "TrainingRunDetail")
public record RunDetailJson(
    @JsonUnwrapped RunJson run,
    List<Evaluation> evaluations,
    @Doc("What it learnt from.") List<UUID> feedback) {

  /** The findings on a suite. */
  record Evaluation(String suite, @JsonRawValue String report) {}
}
