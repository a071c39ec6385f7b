// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import java.io.PrintStream;
import java.time.Duration;

/** Tells how far a download is: a line that moves on a terminal, else one every few seconds. */
public final class Progress {
  private static final Duration MOVING = Duration.ofMillis(200);
  private static final Duration LINES = Duration.ofSeconds(5);
  private static final int BAR = 24;
  private static final double MEGABYTE = 1e6;

  private final PrintStream out;
  private final boolean terminal;
  private String name = "";
  private long total;
  private long begun;
  private long before;
  private long told;

  /**
   * @param terminal whether a line can be written over
   */
  public Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** On standard error. */
  public static Progress ofProcess() {
    return new Progress(System.err, System.console() != null && System.console().isTerminal());
  }

  /** A file of so many bytes begins, of which so many are there from before. */
  void begin(String file, long bytes, long there) {
    name = file;
    total = bytes;
    before = there;
    begun = System.nanoTime();
    told = begun;
  }

  /** So many bytes are there now. */
  void reached(long bytes) {
    long now = System.nanoTime();
    if (now - told >= (terminal ? MOVING : LINES).toNanos()) {
      told = now;
      tell(bytes, now);
    }
  }

  /** The file is there and right. */
  void end() {
    if (total > MEGABYTE) {
      tell(total, System.nanoTime());
      if (terminal) {
        out.println();
      }
    }
  }

  private void tell(long bytes, long now) {
    double seconds = Math.max(1e-3, (now - begun) / 1e9);
    double rate = (bytes - before) / seconds;
    double share = total == 0 ? 1 : Math.min(1, (double) bytes / total);
    String left =
        rate > 0 && bytes < total ? ", %.0f s left".formatted((total - bytes) / rate) : "";
    int full = (int) (share * BAR);
    String bar = terminal ? "[" + "#".repeat(full) + ".".repeat(BAR - full) + "] " : "";
    String line =
        "%s %s%.0f of %.0f MB (%.0f %%), %.1f MB/s%s"
            .formatted(
                name, bar, bytes / MEGABYTE, total / MEGABYTE, 100 * share, rate / MEGABYTE, left);
    if (terminal) {
      out.print("\r\u001b[K" + line);
    } else {
      out.println(line);
    }
    out.flush();
  }
}
