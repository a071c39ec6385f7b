// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.core.Split;
import io.zoetic.trainerworker.gate.GateOptions;
import io.zoetic.trainerworker.gate.Suite;
import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** The examples that are held out for the gate. */
public final class HeldOutExamples {
  /** Questions of the expert itself that its gate asks, at most. */
  static final int TARGET_MAX = 200;

  private HeldOutExamples() {}

  /**
   * How many questions a gate would have for an expert: those that differ, by the measure that has
   * most of them. What only several measures have together is enough for none.
   */
  public static int questions(Examples examples, String expert) {
    List<Example> all = of(examples, expert, TARGET_MAX).examples();
    int known = Suite.ofKnownAnswer(all, Function.identity()).size();
    int judged = prompts(all, JudgedWorth::isEvidence);
    int preferred = prompts(all, each -> each.kind() == Example.Kind.PREFERENCE);
    return Math.max(known, Math.max(judged, preferred));
  }

  private static int prompts(List<Example> all, Predicate<Example> isMeant) {
    return (int) all.stream().filter(isMeant).map(Example::promptHash).distinct().count();
  }

  /** What is held out of an expert. */
  static AuthorShares of(Examples examples, String expert, int max) {
    return AuthorShares.of(
        examples.sample(expert, Split.TEST, max), GateOptions.ofDefaults().questionsMin());
  }
}
