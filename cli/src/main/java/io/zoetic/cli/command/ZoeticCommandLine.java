// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.command;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorException;
import java.io.PrintWriter;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line {@code zoetic COMMAND}, whichever commands it has: their help, their errors and
 * their {@link ExitCodes}.
 */
@Command(
    name = "zoetic",
    description = "A self-hosted language-model platform that never stops learning.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class ZoeticCommandLine {
  private ZoeticCommandLine() {}

  /**
   * A command line that knows the one command that the arguments begin with; without one, all.
   *
   * @param commands that there are; is told the second argument, if there is one
   * @param isWrongArgument whether a failure means that what the command line names is not what it
   *     must be
   */
  public static CommandLine of(
      Function<@Nullable String, Subcommands> commands,
      Predicate<Throwable> isWrongArgument,
      String... arguments) {
    var commandLine = new CommandLine(new ZoeticCommandLine());
    commands
        .apply(arguments.length > 1 ? arguments[1] : null)
        .makeBelow(commandLine, arguments.length > 0 ? arguments[0] : null);
    commandLine.setExpandAtFiles(false);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.getSubcommands().values().forEach(ZoeticCommandLine::addHelp);
    commandLine.setParameterExceptionHandler((wrong, _) -> reportWrongUsage(wrong));
    commandLine.setExecutionExceptionHandler(
        (failure, command, _) -> {
          report(failure, command);
          return exitCode(failure, isWrongArgument);
        });
    return commandLine;
  }

  private static void addHelp(CommandLine command) {
    if (!command.getCommandName().equals("help")) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
    }
  }

  /** One line and where to read on: the whole help would push the line off the screen. */
  private static int reportWrongUsage(ParameterException wrong) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    command.getErr().println("Try: " + name + " --help");
    return ExitCodes.INVALID;
  }

  private static void report(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + message(failure));
    if (failure instanceof OperatorException refusal) {
      refusal.details().lines().forEach(err::println);
    }
  }

  private static int exitCode(Exception failure, Predicate<Throwable> isWrongArgument) {
    if (failure instanceof OperatorException refusal) {
      return refusal.exitCode();
    }
    return isWrongArgument.test(failure) ? ExitCodes.INVALID : ExitCodes.FAILED;
  }

  /** The message and those of the causes: the log may be silent about a failed start. */
  private static String message(Throwable failure) {
    StringBuilder text = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (!text.toString().contains(String.valueOf(cause.getMessage()))) {
        text.append(": ").append(cause.getMessage());
      }
    }
    return text.toString();
  }
}
