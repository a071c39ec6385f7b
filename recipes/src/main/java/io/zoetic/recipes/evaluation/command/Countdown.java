// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.command;

import io.zoetic.cli.output.LiveLines;
import io.zoetic.recipes.evaluation.EvaluationRun;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/**
 * How far an evaluation is and how long the rest will take, at the pace so far: in place on a
 * terminal, elsewhere a line every ten seconds. One thread.
 */
final class Countdown implements EvaluationRun.Progress {
  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final LiveLines lines;
  private final long begun = System.nanoTime();
  private long told = begun;

  Countdown(PrintWriter out) {
    this.lines = LiveLines.of(out);
  }

  @Override
  public void done(String what, int done, int all, int answered) {
    long now = System.nanoTime();
    String line =
        "%d of %d samples (%s), %s left"
            .formatted(done, all, what, left(now, all - done, answered));
    if (lines.isTerminal()) {
      lines.show(List.of(line));
    } else if (now - told >= PAUSE.toNanos() || done == all) {
      told = now;
      lines.line(line);
    }
  }

  private String left(long now, int missing, int answered) {
    long seconds = Math.round((now - begun) / 1e9 / answered * missing);
    return seconds < 120 ? seconds + " s" : "%d min".formatted((seconds + 30) / 60);
  }

  /** Takes away what changes in place. */
  void finish() {
    if (lines.isTerminal()) {
      lines.show(List.of());
    }
  }
}
