// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A small process that stops the PostgreSQL of a data directory when this process has died, however
 * it died: it waits for the end of a pipe, which the system closes for the dead.
 *
 * <p>PostgreSQL runs as a daemon; there is no such bond on every system that could tie a daemon to
 * a process that is not its parent.
 */
final class Watchdog implements AutoCloseable {
  /**
   * Ctrl-C in a terminal reaches all processes of its foreground: this one waits on. The number is
   * read at the end, from the file that goes with the server. SIGINT ends the sessions and writes a
   * checkpoint.
   */
  private static final String SCRIPT =
      "trap '' HUP INT TERM; read -r _; read -r pid < \"$0\" && kill -INT \"$pid\"";

  private static final Duration END_TIMEOUT = Duration.ofSeconds(5);

  private final Process process;

  private Watchdog(Process process) {
    this.process = process;
  }

  /**
   * Watches from now on, also over a server that is only going to be started.
   *
   * @param pidFile where that server notes its process id as long as it runs
   */
  static Watchdog over(Path pidFile) throws IOException {
    return new Watchdog(
        new ProcessBuilder("sh", "-c", SCRIPT, pidFile.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Ends the watch; a server that still runs is stopped as if this process had died. */
  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    // Not later, when the file may be of another server.
    process.onExit().completeOnTimeout(process, END_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
  }
}
