// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.NameRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The word of a worker on what it has made of the last change of an expert that it heard of.
 *
 * @param standing of what it serves now, at the epoch of that change
 * @param version that its champion alias leads to now; null if it serves no champion
 * @param failure why it goes on serving what it served before; null if it serves what the epoch
 *     says
 * @param at when it did
 */
public record Acknowledgement(
    String expert,
    ExpertPointer.Standing standing,
    @Nullable Integer version,
    @Nullable String failure,
    Instant at) {
  public Acknowledgement {
    NameRules.requireExpert(expert);
    requireNonNull(standing, "standing");
    if (failure != null) {
      NameRules.requireText(failure, NameRules.MAX_TEXT, "failure");
    }
    at = at.truncatedTo(ChronoUnit.MICROS);
  }

  /** The change of the expert that it is about. */
  public long epoch() {
    return standing.epoch();
  }
}
