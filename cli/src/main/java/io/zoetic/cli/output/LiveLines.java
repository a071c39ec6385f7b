// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;

/** Lines that change in place on a terminal. Used by one thread. */
public final class LiveLines {
  private static final String UP_AND_CLEAR = "\033[%dA\033[J";

  private final PrintWriter out;
  private final boolean terminal;
  private List<String> shown = List.of();

  /** Writes to a terminal, where lines can change, or to something else. */
  public LiveLines(PrintWriter out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** What this process writes to. */
  public static LiveLines of(PrintWriter out) {
    Console console = System.console();
    return new LiveLines(out, console != null && console.isTerminal());
  }

  /** Whether lines can change. */
  public boolean isTerminal() {
    return terminal;
  }

  /** Replaces what is shown. */
  public void show(List<String> lines) {
    if (lines.equals(shown)) {
      return;
    }
    if (!shown.isEmpty()) {
      out.printf(UP_AND_CLEAR, shown.size());
    }
    lines.forEach(out::println);
    out.flush();
    shown = List.copyOf(lines);
  }

  /** Adds a line that stays. */
  public void line(String line) {
    out.println(line);
    out.flush();
  }
}
