// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.fleet;

import io.zoetic.core.NameRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * The word of a worker on what it has made of the last change of an expert that it heard of.
 *
 * @param epoch of that change
 * @param version that its champion alias leads to now; null if it serves no champion
 * @param failure why it goes on serving what it served before; null if it serves what the epoch
 *     says
 * @param at when it did
 */
public record Acknowledgement(
    String expert, long epoch, @Nullable Integer version, @Nullable String failure, Instant at) {
  public Acknowledgement {
    NameRules.requireExpert(expert);
    if (epoch < 1) {
      throw new IllegalArgumentException("epoch must be >= 1, was " + epoch);
    }
    if (failure != null) {
      NameRules.requireText(failure, NameRules.MAX_TEXT, "failure");
    }
    at = at.truncatedTo(ChronoUnit.MICROS);
  }
}
