// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.audit;

import static java.util.Objects.requireNonNull;

import java.util.Locale;

/**
 * What a change was about that was none of an expert or a key.
 *
 * @param name which one of the kind
 */
public record AuditSubject(Kind kind, String name) {
  public AuditSubject {
    requireNonNull(kind, "kind");
    requireNonNull(name, "name");
  }

  /** What can be changed. */
  public enum Kind {
    /** Pieces of feedback, by the id of one or by whose they are. */
    FEEDBACK,
    /** A cluster of growth, by its id. */
    GROWTH,
    /** By its name. */
    METRIC,
    /** By its id. */
    TRAINING_RUN,
    /** By a code that tells nothing to who does not know the name. */
    USER,
    /** By its id. */
    WEBHOOK;

    /** As the audit writes it: {@code training-run}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }
}
