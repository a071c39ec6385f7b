// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.expert.InvalidExpertException;
import io.zoetic.model.hub.ModelUnavailableException;
import io.zoetic.referencemodel.recipe.EvaluateReferenceModel;
import io.zoetic.referencemodel.recipe.TrainReferenceModel;
import io.zoetic.standalone.audit.AuditCommand;
import io.zoetic.standalone.experts.ExpertsCommand;
import io.zoetic.standalone.experts.SvdCommand;
import io.zoetic.standalone.keys.KeysCommand;
import io.zoetic.standalone.learning.FeedbackCommand;
import io.zoetic.standalone.learning.ForgetCommand;
import io.zoetic.standalone.learning.MetricsCommand;
import io.zoetic.standalone.learning.RunsCommand;
import io.zoetic.standalone.operator.OperatorException;
import io.zoetic.standalone.operator.Subcommands;
import io.zoetic.standalone.tasks.TasksCommand;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: {@code zoetic COMMAND}. Exit code 2 is a wrong command line or setting; more in
 * {@link io.zoetic.standalone.operator.ExitCodes}.
 */
@Command(
    name = "zoetic",
    description = "A self-hosted language-model platform that never stops learning.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Main {
  private static final String SETTINGS = "Settings are given as --key=value.";

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** Knows the one command that the arguments begin with; without one, all. */
  static CommandLine commandLine(String... arguments) {
    var commandLine = new CommandLine(new Main());
    commands(arguments.length > 1 ? arguments[1] : null)
        .makeBelow(commandLine, arguments.length > 0 ? arguments[0] : null);
    commandLine.setExpandAtFiles(false);
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    commandLine.getSubcommands().values().forEach(Main::addHelp);
    commandLine.setParameterExceptionHandler(Main::reportWrongUsage);
    commandLine.setExecutionExceptionHandler(
        (failure, command, parsed) -> reportFailure(failure, command));
    return commandLine;
  }

  /** One line and where to read on: the whole help would push the line off the screen. */
  private static int reportWrongUsage(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + wrong.getMessage());
    UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
    command.getErr().println("Try: " + name + " --help");
    return ServiceMain.INVALID_SETTINGS;
  }

  private static int reportFailure(Exception failure, CommandLine command) {
    PrintWriter err = command.getErr();
    err.println(command.getCommandSpec().qualifiedName() + ": " + message(failure));
    if (failure instanceof OperatorException refusal) {
      refusal.details().lines().forEach(err::println);
      return refusal.exitCode();
    }
    return isWrongArgument(failure) ? ServiceMain.INVALID_SETTINGS : ServiceMain.FAILED;
  }

  private static Subcommands commands(@Nullable String second) {
    return new Subcommands()
        .add("dev", DevCommand::new)
        .add("demo", DemoCommand::new)
        .add("backends", BackendsCommand::new)
        .add("train", TrainCommand::new)
        .add("svd", SvdCommand::new)
        .add("inspect", InspectCommand::new)
        .add("render", RenderCommand::new)
        .add("tasks", TasksCommand::new)
        .addLine("experts", () -> ExpertsCommand.commandLine(second))
        .add("audit", AuditCommand::new)
        .add("keys", KeysCommand::new)
        .add("feedback", FeedbackCommand::new)
        .add("metrics", MetricsCommand::new)
        .add("runs", RunsCommand::new)
        .add("forget", ForgetCommand::new)
        .add("completion", CompletionCommand::new)
        .add("help", HelpCommand::new)
        .addLine(
            "gateway", () -> service(io.zoetic.gateway.Main::main, "Runs a gateway.", SETTINGS))
        .addLine(
            "adapter-worker",
            () -> service(io.zoetic.adapterworker.Main::main, "Runs an adapter worker.", SETTINGS))
        .addLine(
            "trainer-worker",
            () -> service(io.zoetic.trainerworker.Main::main, "Runs a trainer worker.", SETTINGS))
        .addLine(
            "migrate",
            () ->
                service(
                    io.zoetic.migrations.Main::main,
                    "Brings the schema of PostgreSQL up to date.",
                    SETTINGS))
        .addLine(
            "admin-key",
            () ->
                service(
                    AdminKey::main,
                    "Makes an administrator's API key in the database itself, and prints it.",
                    SETTINGS))
        .addLine(
            "train-reference-model",
            () -> service(TrainReferenceModel::main, "Trains the reference model from scratch."))
        .addLine(
            "evaluate-reference-model",
            () ->
                service(
                    EvaluateReferenceModel::main, "Measures the reference model on every skill."));
  }

  private static CommandLine service(ServiceCommand.Entry main, String... description) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(new ServiceCommand(main));
    spec.usageMessage().description(description);
    return new CommandLine(spec);
  }

  private static void addHelp(CommandLine command) {
    if (!command.getCommandName().equals("help")) {
      command.getCommandSpec().mixinStandardHelpOptions(true);
    }
  }

  /** What a command line names is not what it must be. */
  private static boolean isWrongArgument(Throwable failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof InvalidCheckpointException
        || failure instanceof InvalidExpertException
        || failure instanceof ModelUnavailableException;
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
