// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.ServiceMain;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints what a shell needs to complete our commands. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands and options in a shell.")
final class CompletionCommand {
  /** What the launcher does without Java. */
  private static final List<String> OF_LAUNCHER = List.of("test", "build", "dist", "fmt", "bench");

  @Spec private @Nullable CommandSpec command;

  @Command(
      mixinStandardHelpOptions = true,
      description = "For bash: source <(./zoetic completion bash)")
  int bash() {
    return print();
  }

  /** The script itself tells one shell from the other. */
  @Command(
      mixinStandardHelpOptions = true,
      description = "For zsh: source <(./zoetic completion zsh)")
  int zsh() {
    return print();
  }

  private int print() {
    CommandLine all = Main.commandLine();
    OF_LAUNCHER.forEach(name -> all.addSubcommand(name, CommandSpec.create()));
    PrintWriter out = requireNonNull(command).commandLine().getOut();
    out.println(AutoComplete.bash(all.getCommandName(), all));
    out.flush();
    return ServiceMain.OK;
  }
}
