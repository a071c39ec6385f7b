// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Split;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;

/** The examples that are held out for the gate. */
public final class HeldOutExamples {
  /** Questions of the expert itself that its gate asks, at most. */
  static final int TARGET_MAX = 200;

  private HeldOutExamples() {}

  /** How many questions a gate would have for an expert: those that differ, and can measure. */
  public static int questions(Examples examples, String expert) {
    return (int)
        of(examples, expert, TARGET_MAX).examples().stream()
            .filter(HeldOutExamples::canMeasure)
            .map(Example::promptHash)
            .distinct()
            .count();
  }

  /** A disliked answer measures only what could have been said in its place. */
  private static boolean canMeasure(Example example) {
    return example.kind() != Example.Kind.JUDGEMENT
        || example.reward() == 1
        || JudgedWorth.isEvidence(example);
  }

  /** What is held out of an expert. */
  static AuthorShares of(Examples examples, String expert, int max) {
    return AuthorShares.of(
        examples.sample(expert, Split.TEST, max), GateOptions.ofDefaults().questionsMin());
  }
}
