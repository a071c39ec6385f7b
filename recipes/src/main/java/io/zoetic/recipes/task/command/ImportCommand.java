// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import static java.util.Objects.requireNonNull;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.catalog.Recognition;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.recipes.task.catalog.TaskFolder;
import io.zoetic.recipes.task.catalog.TaskFolder.Imported;
import io.zoetic.recipes.task.catalog.TaskFolder.OwnTask;
import io.zoetic.recipes.task.catalog.TaskFolder.Replacement;
import io.zoetic.recipes.task.scoring.ScoringRules;
import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import io.zoetic.recipes.task.source.InvalidFileException;
import io.zoetic.recipes.task.source.TaskFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Imports files of tasks: checks every row, and keeps all of a file or nothing. */
@Command(
    name = "import",
    description = {
      "Imports published files, or JSON Lines of your own; every row is checked first.",
      "Which task and part a file is, is told by its fields, its name and its size.",
      "The two files of OK-VQA belong together; MATH is a directory."
    },
    sortOptions = false)
final class ImportCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = ".jsonl or .json, also with .gz")
  private final List<Path> files = new ArrayList<>();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = "the published task that it is, or the name of a task of your own")
  private @Nullable String task;

  @Option(names = "--part", paramLabel = "P", description = "train, test …")
  private @Nullable String part;

  @Option(
      names = "--rule",
      paramLabel = "RULE",
      description = "the scoring rule of a task of your own")
  private @Nullable String rule;

  @Option(
      names = "--licence",
      paramLabel = "TEXT",
      description = "of a task of your own; default: ${DEFAULT-VALUE}")
  private String licence = "unknown";

  @Option(names = "--replace", description = "other rows that are there may go")
  private boolean replace;

  @Mixin private final FolderOptions data = new FolderOptions();

  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = requireNonNull(command).commandLine().getOut();
    for (List<Path> each : grouped()) {
      try {
        Imported imported = rule == null ? published(each) : own(each, rule);
        out.printf(
            "%s %s: %d items, sha256 %s, %s%n",
            imported.task().name(),
            imported.part(),
            imported.items(),
            imported.digest(),
            imported.changed() ? "written to " + imported.file() : "was there already");
        out.flush();
      } catch (InvalidFileException e) {
        // Its message says all; the command line prints those of causes, too.
        throw new IllegalArgumentException(e.getMessage());
      }
    }
    return ExitCodes.DONE;
  }

  /** Questions and annotations of OK-VQA are one part. */
  private List<List<Path>> grouped() {
    Map<String, List<Path>> groups = new LinkedHashMap<>();
    for (Path file : files) {
      if (!Files.exists(file)) {
        throw new IllegalArgumentException("a file must exist to be imported, did not: " + file);
      }
      String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
      String key = name.contains("mscoco") ? "okvqa " + name.contains("train") : file.toString();
      groups.computeIfAbsent(key, _ -> new ArrayList<>()).add(file);
    }
    return List.copyOf(groups.values());
  }

  private Imported published(List<Path> each) throws IOException, InvalidFileException {
    TaskFolder folder = data.folder();
    TaskFile read = TaskFile.read(each);
    Task named = task == null ? null : folder.named(task);
    Recognition.Target target = Recognition.of(each, read, named, part);
    checkKinds(target.task().kind(), read.items());
    return folder.keep(target.task(), target.part(), read.items(), replacement());
  }

  private Imported own(List<Path> each, String scoring) throws IOException, InvalidFileException {
    if (task == null) {
      throw new IllegalArgumentException("--task must name your task where --rule is given");
    }
    new ScoringRules(CodeSandbox.ofDefaults()).named(scoring);
    if (each.size() != 1) {
      throw new IllegalArgumentException("a task of your own must be one file, was " + each);
    }
    TaskFile read = TaskFile.readOwn(each.getFirst());
    Problem.Kind kind = read.items().getFirst().problem().kind();
    checkKinds(kind, read.items());
    return data.folder()
        .keepOwn(
            new OwnTask(task, kind, scoring, licence),
            part == null ? "test" : part,
            read.items(),
            replacement());
  }

  private static void checkKinds(Problem.Kind kind, List<TaskItem> items) {
    for (TaskItem item : items) {
      if (item.problem().kind() != kind) {
        throw new IllegalArgumentException(
            "problems of a task must be of one kind, %s, %s is of kind %s"
                .formatted(kind.word(), item.id(), item.problem().kind().word()));
      }
    }
  }

  private Replacement replacement() {
    return replace ? Replacement.ALLOWED : Replacement.REFUSED;
  }
}
