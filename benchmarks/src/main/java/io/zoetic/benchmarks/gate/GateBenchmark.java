// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.gate;

import io.zoetic.recipes.statistics.Proportion;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;

/** Prints tables in Markdown, a line when it is known. */
final class GateBenchmark {
  private static final int HELD_REAL = 100;

  /** Of each trained expert, where errors are counted. */
  private static final int HELD_JUDGED = 100;

  private static final int VERDICTS = GateErrors.Verdict.values().length;
  private static final int PRINTED = 10;

  private final ReferenceExperts reference;
  private final int held;
  private final long seed;
  private final PrintStream out;

  GateBenchmark(ReferenceExperts reference, int held, long seed, PrintStream out) {
    this.reference = reference;
    this.held = held;
    this.seed = seed;
    this.out = out;
  }

  void costs(List<Integer> counts) {
    out.printf(
        "CPU seconds of all threads, with %d held-out prompts of each trained expert and %d of each"
            + " made-up one; seed %d.%n%n",
        HELD_REAL, held, seed);
    out.println(
        "| experts | first run | of it screening | runs until all is read | routing | screening |"
            + " own suite | others | a later run | suites read | the way before |");
    out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    for (int count : counts) {
      ManyExperts experts = new ManyExperts(reference, count, HELD_REAL, held, seed);
      out.print(new GateCosts(reference, experts).row(seed));
    }
    out.println();
  }

  /**
   * Kinds take turns, so that what is printed on the way says as much of each. What is lost by name
   * has nothing to do with others, and is judged beside the first number of experts alone.
   */
  void errors(List<Integer> counts, int trials) {
    for (int count : counts) {
      GateErrors errors =
          new GateErrors(reference, new ManyExperts(reference, count, HELD_JUDGED, held, seed));
      errors.warm();
      List<GateErrors.Kind> kinds =
          Arrays.stream(GateErrors.Kind.values())
              .filter(kind -> kind != GateErrors.Kind.NAMED_FORGETTER || count == counts.getFirst())
              .toList();
      int[][] verdicts = new int[kinds.size()][VERDICTS];
      for (int trial = 0; trial < trials; trial++) {
        for (GateErrors.Kind kind : kinds) {
          verdicts[kind.ordinal()][errors.verdict(kind, trial).ordinal()]++;
        }
        if ((trial + 1) % PRINTED == 0 || trial + 1 == trials) {
          print(count, trial + 1, kinds, verdicts);
        }
      }
    }
  }

  private void print(int count, int trials, List<GateErrors.Kind> kinds, int[][] verdicts) {
    out.printf("Verdicts on %d candidates of each kind beside %,d experts:%n%n", trials, count);
    out.println("| candidate | passes | waits for a person | refused | right, % |");
    out.println("|---|---|---|---|---|");
    for (GateErrors.Kind kind : kinds) {
      out.print(row(kind, verdicts[kind.ordinal()], trials));
    }
    out.println();
  }

  private static String row(GateErrors.Kind kind, int[] verdicts, int trials) {
    int passes = verdicts[GateErrors.Verdict.PASSES.ordinal()];
    Proportion right = new Proportion(kind.isHarmful() ? trials - passes : passes, trials);
    return "| %s | %d | %d | %d | %.0f (%.1f to %.1f) |%n"
        .formatted(
            kind.words(),
            passes,
            verdicts[GateErrors.Verdict.WAITS.ordinal()],
            verdicts[GateErrors.Verdict.REFUSED.ordinal()],
            100 * right.accuracy(),
            100 * right.low(),
            100 * right.high());
  }
}
