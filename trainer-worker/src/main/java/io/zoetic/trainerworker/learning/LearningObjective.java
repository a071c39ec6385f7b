// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

import java.util.Arrays;
import java.util.Locale;

/** A way for an expert to learn from its examples. */
public enum LearningObjective {
  /** As the examples allow: what there is of demonstrations, preferences and judgements. */
  AUTO,
  /** Next-token loss on demonstrations. */
  NEXT_TOKEN,
  /** The policy's own answers to the prompts of demonstrations, as the paper does it. */
  REINFORCE,
  /** The same in groups of answers to one prompt. */
  GRPO,
  /** Preferences. */
  DPO,
  /** Judgements: good or bad. */
  KTO,
  /** Judgements as rewards of another policy, by importance. */
  OFF_POLICY;

  /** How people and tables write it: {@code next-token}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Reads {@link #word}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static LearningObjective parse(String word) {
    return Arrays.stream(values())
        .filter(objective -> objective.word().equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "objective must be one of %s, was %s"
                        .formatted(
                            Arrays.stream(values()).map(LearningObjective::word).toList(), word)));
  }
}
