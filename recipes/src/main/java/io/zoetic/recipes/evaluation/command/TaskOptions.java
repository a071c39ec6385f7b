// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.command;

import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.TaskSplits;
import io.zoetic.recipes.task.PythonRandom;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.recipes.task.catalog.TaskFolder;
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

  @Option(names = "--limit", paramLabel = "N", description = "asks the first N items of a split")
  private @Nullable Integer limit;

  @Option(
      names = "--shots",
      paramLabel = "N",
      description = "examples of in-context, drawn from the split train; default: ${DEFAULT-VALUE}")
  private int shots = 4;

  @Mixin private final ScoringOptions scoring = new ScoringOptions();

  /**
   * The tasks.
   *
   * @param inContext whether examples are asked for
   * @param seed of the examples
   */
  List<EvaluatedTask> tasks(boolean inContext, long seed) throws IOException {
    ScoringOptions.requirePositive("limit", limit);
    ScoringOptions.requirePositive("shots", shots);
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

  private EvaluatedTask task(String word, boolean inContext, long seed) throws IOException {
    ScoringOptions.Named named = scoring.named(word, "test");
    Task task = named.task();
    TaskFolder folder = scoring.folder();
    TaskSplits splits = scoring.splits(task, limit);
    List<TaskItem> asked = splits.first(TaskSplits.items(folder, task, named.split()));
    return splits.of(
        task, named.split(), inContext ? examples(folder, task, asked, seed) : List.of());
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
