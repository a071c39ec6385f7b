// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;

import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.FinishReason;
import org.jspecify.annotations.Nullable;

/**
 * The end of a choice.
 *
 * @param episodeId what the request belongs to
 * @param adaptation what all of it runs under
 * @param secondPass null if the worker did not say
 * @param feedback where to vote on it; null if nowhere
 */
record ChoiceEnd(
    String episodeId,
    FinishReason reason,
    AdaptationReport adaptation,
    @Nullable PassReport secondPass,
    @Nullable VoteLinks feedback) {
  ChoiceEnd {
    requireNonNull(episodeId, "episodeId");
    requireNonNull(reason, "reason");
    requireNonNull(adaptation, "adaptation");
  }
}
