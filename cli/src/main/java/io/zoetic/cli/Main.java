// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import io.zoetic.cli.command.ZoeticCommandLine;
import io.zoetic.cli.experts.ModelCommands;
import picocli.CommandLine;

/** The process of an operator's command. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** Knows the one command that the arguments begin with; without one, all. */
  public static CommandLine commandLine(String... arguments) {
    return ZoeticCommandLine.of(
        second -> OperatorCommands.of(second, ModelCommands.ELSEWHERE),
        IllegalArgumentException.class::isInstance,
        arguments);
  }
}
