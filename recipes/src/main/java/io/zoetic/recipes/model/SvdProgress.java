// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.model;

import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.svf.WeightMatrix;
import java.io.Console;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;

/** A line for every matrix that has been factored, and below them a bar on a terminal. */
final class SvdProgress implements SvdCache.Progress {
  private static final int BAR_WIDTH = 40;
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private final Instant begun = Instant.now();

  SvdProgress(PrintStream out) {
    this.out = out;
    Console console = System.console();
    this.terminal = console != null && console.isTerminal();
  }

  @Override
  public synchronized void factored(WeightMatrix matrix, int done, int total) {
    clear();
    out.printf(
        "factored %s (%d x %d), %d of %d after %s s%n",
        matrix.name(), matrix.outputs(), matrix.inputs(), done, total, seconds());
    if (terminal) {
      int filled = BAR_WIDTH * done / total;
      out.printf(
          "[%s%s] %d %%", "#".repeat(filled), " ".repeat(BAR_WIDTH - filled), 100 * done / total);
      out.flush();
    }
  }

  /** Takes the bar away. */
  synchronized void finish() {
    clear();
  }

  private void clear() {
    if (terminal) {
      out.print(CLEAR_LINE);
    }
  }

  /** Time since the beginning. */
  String seconds() {
    return "%.1f".formatted(Duration.between(begun, Instant.now()).toMillis() / 1000.0);
  }
}
