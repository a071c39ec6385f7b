// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.platform;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;

/**
 * Something that has happened.
 *
 * @param place behind it
 * @param at when, by the database's clock
 * @param contentJson an object
 */
public record PlatformEvent(StreamPlace place, Kind kind, Instant at, String contentJson) {
  public PlatformEvent {
    requireNonNull(place, "place");
    requireNonNull(kind, "kind");
    requireNonNull(at, "at");
    requireNonNull(contentJson, "contentJson");
  }

  /** What an event is about. */
  public enum Kind {
    /** A change of an expert. */
    EXPERT,
    /** A training run came to another state or phase. */
    RUN,
    /** An entry of the audit. */
    AUDIT,
    /** Pieces of feedback came to a state. */
    FEEDBACK,
    /** What growth has decided on prompts that are alike and of no expert. */
    GROWTH;

    /** As tables have it: {@code expert}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
