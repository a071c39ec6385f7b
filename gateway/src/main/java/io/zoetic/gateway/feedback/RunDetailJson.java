// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.UUID;

/**
 * A training run, what it was measured by and what it learnt from.
 *
 * @param feedback ids of what it learnt from
 */
record RunDetailJson(
    @JsonUnwrapped RunJson run, List<Evaluation> evaluations, List<UUID> feedback) {

  /** What was found on a suite. */
  record Evaluation(String suite, @JsonRawValue String report) {}
}
