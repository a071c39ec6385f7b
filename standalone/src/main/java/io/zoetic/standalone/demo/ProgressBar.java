// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.demo;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * A bar that shows how far something is. On a terminal a line that is drawn anew; elsewhere a line
 * now and then. One thread.
 */
final class ProgressBar {
  private static final int WIDTH = 30;
  private static final long LINE_EVERY_NANOS = 10_000_000_000L;

  private final PrintStream out;
  private final boolean terminal;
  private final String what;
  private @Nullable String shown;
  private long lineNanos = System.nanoTime();

  ProgressBar(PrintStream out, boolean terminal, String what) {
    this.out = out;
    this.terminal = terminal;
    this.what = what;
  }

  /** Says how far it is. */
  void show(double share, String detail) {
    int full = (int) Math.round(Math.clamp(share, 0.0, 1.0) * WIDTH);
    String line =
        "  %-22s [%s%s] %s".formatted(what, "#".repeat(full), ".".repeat(WIDTH - full), detail);
    if (terminal && !line.equals(shown)) {
      out.print("\r\033[K" + line);
      out.flush();
    } else if (!terminal && System.nanoTime() - lineNanos > LINE_EVERY_NANOS) {
      out.println(line);
      lineNanos = System.nanoTime();
    }
    shown = line;
  }

  /** It is done. */
  void done() {
    if (terminal) {
      out.println();
    } else if (shown != null) {
      out.println(shown);
    }
    out.flush();
  }
}
