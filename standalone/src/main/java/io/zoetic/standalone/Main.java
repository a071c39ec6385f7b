// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.cli.command.Subcommands;
import io.zoetic.cli.command.ZoeticCommandLine;
import io.zoetic.gateway.AdminKey;
import io.zoetic.recipes.RecipeCommands;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The command line with all commands: those of this module, of {@code recipes} and of {@code cli}.
 */
public final class Main {
  private static final String SETTINGS = "Settings are given as --key=value.";

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** Knows the one command that the arguments begin with; without one, all. */
  public static CommandLine commandLine(String... arguments) {
    return ZoeticCommandLine.of(
        second -> platform().addAll(RecipeCommands.withOperators(second)),
        RecipeCommands::isWrongArgument,
        arguments);
  }

  private static Subcommands platform() {
    return new Subcommands()
        .add("dev", DevCommand::new)
        .add("demo", DemoCommand::new)
        .add("backends", BackendsCommand::new)
        .add("interactions", InteractionsCommand::new)
        .add("completion", CompletionCommand::new)
        .add("help", HelpCommand::new)
        .addLine("gateway", () -> service(io.zoetic.gateway.Main::main, "Runs a gateway."))
        .addLine(
            "adapter-worker",
            () -> service(io.zoetic.adapterworker.Main::main, "Runs an adapter worker."))
        .addLine(
            "trainer-worker",
            () -> service(io.zoetic.trainerworker.Main::main, "Runs a trainer worker."))
        .addLine(
            "migrate",
            () ->
                service(
                    io.zoetic.migrations.Main::main, "Brings the schema of PostgreSQL up to date."))
        .addLine(
            "admin-key",
            () ->
                service(
                    AdminKey::main,
                    "Makes an administrator's API key in the database itself, and prints it."));
  }

  private static CommandLine service(ServiceCommand.Entry main, String description) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new ServiceCommand(main));
    spec.usageMessage().description(description, SETTINGS);
    return new CommandLine(spec);
  }
}
