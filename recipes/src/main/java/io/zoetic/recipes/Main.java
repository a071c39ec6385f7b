// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes;

import io.zoetic.cli.command.ZoeticCommandLine;
import picocli.CommandLine;

/** The process of a command that reads a checkpoint. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** Knows the one command that the arguments begin with; without one, all. */
  public static CommandLine commandLine(String... arguments) {
    return ZoeticCommandLine.of(
        RecipeCommands::withOperators, RecipeCommands::isWrongArgument, arguments);
  }
}
