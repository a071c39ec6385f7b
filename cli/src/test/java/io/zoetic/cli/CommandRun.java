// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** How a command ended and what it printed. */
public record CommandRun(int exitCode, String out, String err) {
  /** The key that commands are given. */
  public static final String KEY = "zk-test";

  /** Runs a command as the process would. */
  public static CommandRun of(CommandLine commands, List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        commands
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** Runs a command, its words parted by blanks, against a server. */
  public static CommandRun against(CommandLine commands, RecordingServer server, String line) {
    return against(commands, server, List.of(line.strip().split(" +")));
  }

  /** Runs a command against a server. */
  public static CommandRun against(
      CommandLine commands, RecordingServer server, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--url", server.url(), "--key", KEY));
    return of(commands, all);
  }
}
