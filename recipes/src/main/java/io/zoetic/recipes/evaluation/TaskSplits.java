// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.catalog.Split;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.recipes.task.catalog.TaskFolder;
import io.zoetic.recipes.task.prompt.PromptForm;
import io.zoetic.recipes.task.scoring.ScoringRule;
import io.zoetic.recipes.task.source.InvalidFileException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits of imported tasks as they are asked.
 *
 * @param rule scores answers
 * @param limit asks the first items of a split alone; null: all
 * @param newTokensMax caps what a prompt allows an answer
 */
public record TaskSplits(
    TaskFolder folder,
    PromptForm form,
    ScoringRule rule,
    @Nullable Integer limit,
    int newTokensMax) {

  /** A split of a task with examples for {@link Strategy.InContext}. */
  public EvaluatedTask of(Task task, Split split, List<TaskItem> shots) throws IOException {
    List<TaskItem> items = items(folder, task, split);
    return new EvaluatedTask(
        task.name() + ":" + split.name(),
        first(items),
        items.size(),
        task.style(),
        form,
        rule,
        shots,
        newTokensMax);
  }

  /** As many of the first items as are asked. */
  public List<TaskItem> first(List<TaskItem> items) {
    return limit == null ? items : items.subList(0, Math.min(limit, items.size()));
  }

  /**
   * All items of a split.
   *
   * @throws IllegalArgumentException if they are not there or not what was imported
   */
  public static List<TaskItem> items(TaskFolder folder, Task task, Split split) throws IOException {
    try {
      return folder.items(task, split);
    } catch (InvalidFileException e) {
      // Its message says all; the command line prints those of causes, too.
      throw new IllegalArgumentException(e.getMessage());
    }
  }
}
