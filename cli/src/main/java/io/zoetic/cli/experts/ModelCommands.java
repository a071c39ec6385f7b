// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.experts.reference.RegisteredVersion;
import io.zoetic.cli.output.Table;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The part of {@code experts} that reads a base model's checkpoint. Another module has it, so that
 * an operator's commands load nothing that can.
 *
 * @param importing makes the command {@code import}
 * @param exporting makes the command {@code export}
 * @param matrices shows z for {@code show --matrices}
 */
public record ModelCommands(
    Supplier<CommandLine> importing, Supplier<CommandLine> exporting, MatrixView matrices) {

  /** What {@code import} does, in a line. */
  public static final String IMPORT =
      "Registers the next version of an expert, a candidate, from a safetensors file.";

  /** What {@code export} does, in a line. */
  public static final String EXPORT =
      "Writes an expert version for use elsewhere; needs the base model on this machine.";

  /** Where no base model can be read: the commands are listed, and say where they are run. */
  public static final ModelCommands ELSEWHERE =
      new ModelCommands(
          () -> elsewhere("import", IMPORT),
          () -> elsewhere("export", EXPORT),
          (_, _, _) -> {
            throw refusal("show --matrices");
          });

  /** Shows the z of a version for each matrix. */
  public interface MatrixView {
    /**
     * The table.
     *
     * @throws IllegalArgumentException if the version is for another base model
     */
    Table of(RegisteredVersion version, OperatorClient client, ModelOptions model)
        throws IOException;
  }

  private static CommandLine elsewhere(String name, String description) {
    CommandLine command = new CommandLine(new Elsewhere(name));
    command.setCommandName(name);
    command.getCommandSpec().usageMessage().description(description);
    command.setUnmatchedArgumentsAllowed(true);
    return command;
  }

  private static OperatorException refusal(String command) {
    return new OperatorException(
        ExitCodes.INVALID,
        "experts %s reads the base model: ./zoetic must start it, not the client of the API alone"
            .formatted(command));
  }

  @Command
  private record Elsewhere(String name) implements Callable<Integer> {
    @Override
    public Integer call() {
      throw refusal(name);
    }
  }
}
