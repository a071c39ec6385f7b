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
 * @param prompts those that nobody corrected, by the answers that they were given
 */
@Doc(name = "TrainingRunDetail")
public record RunDetailJson(
    @JsonUnwrapped RunJson run,
    List<Evaluation> evaluations,
    @Doc("What it learnt from.") List<UUID> feedback,
    @Doc(
            "Prompts that nobody corrected, which it learnt from as well; those of the caller's tenant.")
        List<AskedPrompt> prompts) {

  /** A prompt, by the answer that it was given. */
  record AskedPrompt(String requestId, int choice) {}

  /** The findings on a suite. */
  record Evaluation(String suite, @JsonRawValue String report) {}
}
