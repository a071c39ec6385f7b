// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes;

import io.zoetic.cli.OperatorCommands;
import io.zoetic.cli.command.Subcommands;
import io.zoetic.cli.experts.ModelCommands;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.expert.InvalidExpertException;
import io.zoetic.model.hub.ModelUnavailableException;
import io.zoetic.recipes.adaptation.AdaptCommand;
import io.zoetic.recipes.evaluation.command.EvalCommand;
import io.zoetic.recipes.experts.ExportCommand;
import io.zoetic.recipes.experts.ImportCommand;
import io.zoetic.recipes.experts.MatrixTable;
import io.zoetic.recipes.model.InspectCommand;
import io.zoetic.recipes.model.RenderCommand;
import io.zoetic.recipes.model.SvdCommand;
import io.zoetic.recipes.reference.EvaluateReferenceModelCommand;
import io.zoetic.recipes.reference.TrainReferenceModelCommand;
import io.zoetic.recipes.task.command.SandboxCommand;
import io.zoetic.recipes.task.command.TasksCommand;
import io.zoetic.recipes.training.TrainCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** The commands that read a checkpoint or the files of tasks. */
public final class RecipeCommands {
  private RecipeCommands() {}

  /**
   * All of them, and those of operators, below whose {@code experts} some belong.
   *
   * @param second word of the command line, if there is one
   */
  public static Subcommands withOperators(@Nullable String second) {
    return new Subcommands()
        .add("train", TrainCommand::new)
        .add("adapt", AdaptCommand::new)
        .add("svd", SvdCommand::new)
        .add("inspect", InspectCommand::new)
        .add("render", RenderCommand::new)
        .add("tasks", TasksCommand::new)
        .add("eval", EvalCommand::new)
        .add("sandbox", SandboxCommand::new)
        .add("train-reference-model", TrainReferenceModelCommand::new)
        .add("evaluate-reference-model", EvaluateReferenceModelCommand::new)
        .addAll(OperatorCommands.of(second, ofExperts()));
  }

  private static ModelCommands ofExperts() {
    return new ModelCommands(
        () -> new CommandLine(new ImportCommand()),
        () -> new CommandLine(new ExportCommand()),
        MatrixTable::of);
  }

  /** Whether a failure means that what a command line names is not what it must be. */
  public static boolean isWrongArgument(Throwable failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof InvalidCheckpointException
        || failure instanceof InvalidExpertException
        || failure instanceof ModelUnavailableException;
  }
}
