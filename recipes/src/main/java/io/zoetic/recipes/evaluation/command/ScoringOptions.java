// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.command;

import io.zoetic.recipes.evaluation.TaskSplits;
import io.zoetic.recipes.task.catalog.Split;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.recipes.task.catalog.TaskFolder;
import io.zoetic.recipes.task.command.FolderOptions;
import io.zoetic.recipes.task.command.SandboxOptions;
import io.zoetic.recipes.task.prompt.PromptForm;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where tasks lie, how their prompts are put and how answers are scored, on the command line. */
public final class ScoringOptions {
  @Option(
      names = "--form",
      paramLabel = "FORM",
      description = "of prompts: chat, reference or reference-mistral; default: ${DEFAULT-VALUE}",
      showDefaultValue = Visibility.NEVER)
  private String form = "chat";

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "scores answers; default: the first of the task's")
  private @Nullable String rule;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "caps what an answer may have; default: what the task allows",
      showDefaultValue = Visibility.NEVER)
  private int tokensMax = Integer.MAX_VALUE;

  @Mixin private final FolderOptions data = new FolderOptions();
  @Mixin private final SandboxOptions sandbox = new SandboxOptions();

  /** A split of a task. */
  public record Named(Task task, Split split) {}

  /** Where tasks lie. */
  public TaskFolder folder() throws IOException {
    return data.folder();
  }

  /**
   * Reads {@code NAME[:SPLIT]}.
   *
   * @param otherwise the split where none is named
   * @throws IllegalArgumentException if there is no such task or split
   */
  public Named named(String word, String otherwise) throws IOException {
    int colon = word.indexOf(':');
    Task task = folder().named(colon < 0 ? word : word.substring(0, colon));
    return new Named(task, task.split(colon < 0 ? otherwise : word.substring(colon + 1)));
  }

  /**
   * How items of a task are asked and scored.
   *
   * @param most of a split; null: all
   */
  public TaskSplits splits(Task task, @Nullable Integer most) throws IOException {
    requirePositive("max-tokens", tokensMax);
    return new TaskSplits(
        folder(),
        PromptForm.parse(form),
        sandbox.rules().named(rule == null ? task.rule() : rule),
        most,
        tokensMax);
  }

  /**
   * @throws IllegalArgumentException if an option is given and below 1
   */
  public static void requirePositive(String option, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException("%s must be >= 1, was %d".formatted(option, value));
    }
  }
}
