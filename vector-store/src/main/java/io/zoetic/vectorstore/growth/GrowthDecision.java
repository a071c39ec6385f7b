// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A decision on a cluster, and why.
 *
 * @param expert whom it is about; null: none
 * @param evidenceJson who answered how many of its prompts rightly; an empty object where a person
 *     decided
 * @param decidedBy a trainer or an API key
 */
public record GrowthDecision(
    Kind kind,
    @Nullable String expert,
    String reason,
    String evidenceJson,
    String decidedBy,
    Instant decidedAt) {

  /** What was decided. */
  public enum Kind {
    /** Nothing yet. */
    WAIT,
    /** An expert answers these prompts rightly already: they are given to it. */
    REUSE,
    /** They are where an expert was taught, and it has to learn them. */
    UPDATE,
    /** A mixture of experts answers them rightly: a new expert begins as that. */
    MIX,
    /** They contradict what the expert was taught that they lie beside: a new expert gets them. */
    SPLIT,
    /** They are a new expert's. */
    GROW,
    /** By a person: nothing is decided on it any more, and what was given is taken back. */
    VETO,
    /** By a person: it is decided on again. */
    LIFT,
    /** By a person: its expert is called otherwise. */
    RENAME,
    /**
     * By a person: another cluster is a part of it now. By a trainer: two experts that have grown
     * are one now.
     */
    MERGE;

    /** What makes a new expert. */
    public static final Set<Kind> MAKING =
        Collections.unmodifiableSet(EnumSet.of(MIX, SPLIT, GROW));

    /** What trainers decide by themselves. */
    public static final Set<Kind> OF_TRAINERS =
        Collections.unmodifiableSet(EnumSet.of(WAIT, REUSE, UPDATE, MIX, SPLIT, GROW, MERGE));

    /** How people and tables write it: {@code wait}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #word}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Kind parse(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
