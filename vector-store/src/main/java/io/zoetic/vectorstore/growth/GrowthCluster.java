// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Prompts that are alike and that the base model has answered.
 *
 * @param baseModel digest of the base model that saw them
 * @param name of the expert that would grow, or has grown, from it; null: nothing was decided yet
 * @param description of that expert; null likewise
 * @param expert to whom its examples are given; null: to none
 * @param mergedInto where they are now; null: here
 * @param examples that it has, whoever's they are
 */
public record GrowthCluster(
    UUID id,
    String baseModel,
    State state,
    @Nullable String name,
    @Nullable String description,
    @Nullable String expert,
    @Nullable UUID mergedInto,
    int examples,
    Instant createdAt) {

  /** The state of a cluster. */
  public enum State {
    /** It is decided on as it grows. */
    OPEN,
    /** What comes to it is an expert's. */
    GIVEN,
    /** A person has said that nothing grows of it. */
    VETOED,
    /** It is another one's part. */
    MERGED;

    /** How people and tables write it: {@code open}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads {@link #word}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static State parse(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** Whether its expert has grown from it, and was not there before. */
  public boolean isGrown() {
    return expert != null && expert.equals(name);
  }
}
