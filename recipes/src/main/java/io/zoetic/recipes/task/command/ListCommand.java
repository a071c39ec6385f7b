// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.recipes.task.catalog.Part;
import io.zoetic.recipes.task.catalog.Split;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.recipes.task.catalog.TaskFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists tasks: the published ones, and those that were made of rows of one's own. */
@Command(
    name = "list",
    description = {
      "Lists the tasks: kind, sizes of splits as published, what of it is imported, the scoring",
      "rule that is used unless another is asked for, licence, and where the files are published."
    })
final class ListCommand implements Callable<Integer> {
  @Mixin private final FolderOptions data = new FolderOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws IOException {
    TaskFolder folder = data.folder();
    ObjectNode all = Json.object();
    Table table =
        new Table("NAME", "KIND", "SPLITS", "IMPORTED", "RULE", "LICENCE", "PUBLISHED AT");
    for (Task task : folder.tasks()) {
      all.withArray("/tasks").add(json(folder, task));
      table.row(
          task.name(),
          task.kind().word(),
          splits(task),
          imported(folder, task),
          task.rule(),
          task.licence(),
          task.source());
    }
    if (output.isJson()) {
      output.json(all);
    } else {
      table.print(output.out());
    }
    return ExitCodes.DONE;
  }

  private static String splits(Task task) {
    return task.splits().stream()
        .map(split -> split.name() + " " + task.size(split))
        .collect(Collectors.joining(", "));
  }

  /** {@code all}, or part by part what is there. */
  private static String imported(TaskFolder folder, Task task) throws IOException {
    List<String> words = new ArrayList<>();
    boolean all = true;
    for (Part part : task.parts()) {
      int rows = folder.rows(task, part.name()).orElse(0);
      all &= rows == part.rows();
      if (rows > 0) {
        words.add(
            rows == part.rows()
                ? part.name()
                : "%s %d of %d".formatted(part.name(), rows, part.rows()));
      }
    }
    return all ? "all" : words.isEmpty() ? Json.NONE : String.join(", ", words);
  }

  private static ObjectNode json(TaskFolder folder, Task task) throws IOException {
    ObjectNode node =
        Json.object()
            .put("name", task.name())
            .put("kind", task.kind().word())
            .put("licence", task.licence())
            .put("source", task.source());
    task.rules().forEach(node.putArray("rules")::add);
    for (Split split : task.splits()) {
      Optional<Integer> there = folder.rows(task, split.part());
      node.withObject("/splits/" + split.name())
          .put("published", task.size(split))
          .put("imported", there.map(rows -> split.selection().positions(rows).length).orElse(0));
    }
    return node;
  }
}
