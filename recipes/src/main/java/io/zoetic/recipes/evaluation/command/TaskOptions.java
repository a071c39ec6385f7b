// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.command;

import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.TaskSplits;
import io.zoetic.recipes.task.PythonRandom;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.catalog.Split;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.recipes.task.catalog.TaskFolder;
import io.zoetic.recipes.task.command.FolderOptions;
import io.zoetic.recipes.task.command.SandboxOptions;
import io.zoetic.recipes.task.prompt.PromptForm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is asked, and how it is scored, on the command line. */
final class TaskOptions {
  @Option(
      names = "--task",
      paramLabel = "NAME[:SPLIT]",
      required = true,
      split = ",",
      description = "as tasks list names them; the split is test unless given")
  private final List<String> tasks = new ArrayList<>();

  @Option(
      names = "--form",
      paramLabel = "FORM",
      description = "of prompts: chat, reference or reference-mistral; default: ${DEFAULT-VALUE}")
  private String form = "chat";

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "scores answers; default: the first of the task's")
  private @Nullable String rule;

  @Option(names = "--limit", paramLabel = "N", description = "asks the first N items of a split")
  private @Nullable Integer limit;

  @Option(
      names = "--shots",
      paramLabel = "N",
      description = "examples of in-context, drawn from the split train; default: ${DEFAULT-VALUE}")
  private int shots = 4;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "caps what an answer may have; default: what the task allows")
  private int tokensMax = Integer.MAX_VALUE;

  @Mixin private final FolderOptions data = new FolderOptions();
  @Mixin private final SandboxOptions sandbox = new SandboxOptions();

  /**
   * The tasks.
   *
   * @param inContext whether examples are asked for
   * @param seed of the examples
   */
  List<EvaluatedTask> tasks(boolean inContext, long seed) throws IOException {
    requirePositive("limit", limit);
    requirePositive("shots", shots);
    requirePositive("max-tokens", tokensMax);
    List<EvaluatedTask> all = new ArrayList<>();
    for (String word : tasks) {
      all.add(task(word, inContext, seed));
    }
    List<String> labels = all.stream().map(EvaluatedTask::label).toList();
    if (Set.copyOf(labels).size() < labels.size()) {
      throw new IllegalArgumentException("tasks must differ, were " + labels);
    }
    return all;
  }

  private static void requirePositive(String name, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new IllegalArgumentException("%s must be >= 1, was %d".formatted(name, value));
    }
  }

  private EvaluatedTask task(String word, boolean inContext, long seed) throws IOException {
    int colon = word.indexOf(':');
    TaskFolder folder = data.folder();
    Task task = folder.named(colon < 0 ? word : word.substring(0, colon));
    Split split = task.split(colon < 0 ? "test" : word.substring(colon + 1));
    TaskSplits splits =
        new TaskSplits(
            folder,
            PromptForm.parse(form),
            sandbox.rules().named(rule == null ? task.rule() : rule),
            limit,
            tokensMax);
    List<TaskItem> asked = splits.first(TaskSplits.items(folder, task, split));
    return splits.of(task, split, inContext ? examples(folder, task, asked, seed) : List.of());
  }

  /** Some of the training split, none of which is asked: the same for the same seed. */
  private List<TaskItem> examples(TaskFolder folder, Task task, List<TaskItem> asked, long seed)
      throws IOException {
    Set<String> questions =
        asked.stream().map(item -> item.problem().question()).collect(Collectors.toSet());
    List<TaskItem> others =
        TaskSplits.items(folder, task, task.split("train")).stream()
            .filter(item -> !questions.contains(item.problem().question()))
            .toList();
    if (others.size() < shots) {
      throw new IllegalArgumentException(
          "shots must be at most %d, the items of split train of %s that are not asked, were %d"
              .formatted(others.size(), task.name(), shots));
    }
    int[] order = new PythonRandom((int) Math.floorMod(seed, 1L << 31)).shuffled(others.size());
    return IntStream.range(0, shots).mapToObj(i -> others.get(order[i])).toList();
  }
}
