// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.standalone.operator.RecordingServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** How a command ended and what it printed. */
record CommandRun(int exitCode, String out, String err) {
  static final String KEY = "zk-test";

  /** Runs a command as the process would. */
  static CommandRun of(List<String> arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments.toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** Runs a command, its words parted by blanks, against a server. */
  static CommandRun against(RecordingServer server, String line) {
    return against(server, List.of(line.strip().split(" +")));
  }

  /** Runs a command against a server. */
  static CommandRun against(RecordingServer server, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of("--url", server.url(), "--key", KEY));
    return of(all);
  }
}
