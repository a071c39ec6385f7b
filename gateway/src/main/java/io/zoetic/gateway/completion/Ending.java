// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import io.zoetic.events.AdaptationReport;
import io.zoetic.events.FinishReason;
import io.zoetic.events.PassReport;
import io.zoetic.gateway.feedback.VoteLinks;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a choice when it is complete.
 *
 * @param episodeId what the request belongs to
 * @param adaptation what all of it runs under
 * @param secondPass null if the worker did not say
 * @param feedback where to vote on it; null if nowhere
 */
record Ending(
    String episodeId,
    FinishReason reason,
    AdaptationReport adaptation,
    @Nullable PassReport secondPass,
    @Nullable VoteLinks feedback) {
  Ending {
    requireNonNull(episodeId, "episodeId");
    requireNonNull(reason, "reason");
    requireNonNull(adaptation, "adaptation");
  }

  /** Writes {@code finish_reason}, and {@code zoetic} if this is where the choice ends. */
  static void write(JsonGenerator out, @Nullable Ending ending) throws IOException {
    if (ending == null) {
      out.writeNullField("finish_reason");
      return;
    }
    out.writePOJOField("finish_reason", ending.reason);
    out.writePOJOField("zoetic", AdaptationJson.of(ending));
  }
}
