// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/**
 * A small process that kills the children of this one when it has died, however it died: it is told
 * who runs, and waits for the end of a pipe, which the system closes for the dead. Thread-safe.
 */
final class Reaper {
  /**
   * Each line is all that runs. Ctrl-C in a terminal reaches all processes of its foreground: this
   * one waits on.
   */
  private static final String SCRIPT =
      "trap '' HUP INT TERM; while read -r line; do pids=$line; done; "
          + "[ -z \"$pids\" ] || kill -KILL $pids";

  private static final Reaper REAPER = new Reaper();

  private final TreeSet<Long> running = new TreeSet<>();
  private final Writer pipe;

  private Reaper() {
    try {
      pipe =
          new ProcessBuilder("sh", "-c", SCRIPT)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start()
              .outputWriter(StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("processes must be watched over", e);
    }
  }

  /** Has the process not outlive this one. */
  static void watch(Process process) {
    REAPER.change(process.pid(), true);
    process.onExit().thenAccept(ended -> REAPER.change(ended.pid(), false));
  }

  /** Whose number is free again may soon be another's, so each line says all. */
  private synchronized void change(long pid, boolean runs) {
    boolean changed = runs ? running.add(pid) : running.remove(pid);
    if (changed) {
      try {
        pipe.write(String.join(" ", running.stream().map(String::valueOf).toList()) + "\n");
        pipe.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("processes must be watched over", e);
      }
    }
  }
}
