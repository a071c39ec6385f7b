// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import static java.util.Objects.requireNonNull;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.output.Table;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.catalog.GoldCheck;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.recipes.task.catalog.TaskFolder;
import io.zoetic.recipes.task.scoring.ScoringRule;
import io.zoetic.recipes.task.scoring.ScoringRules;
import io.zoetic.recipes.task.source.InvalidFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Scores the right answers themselves: what they miss, no model can reach. */
@Command(
    name = "check",
    description = {
      "Scores the right answers of a split by every rule of the task: what they miss is out of",
      "reach for every model. Canonical solutions run in the sandbox."
    },
    sortOptions = false)
final class CheckCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TASK", description = "as list names it")
  private String name = "";

  @Option(names = "--split", paramLabel = "S", description = "default: ${DEFAULT-VALUE}")
  private String split = "test";

  @Option(names = "--rule", paramLabel = "RULE", description = "only this one")
  private @Nullable String rule;

  @Mixin private final SandboxOptions sandbox = new SandboxOptions();

  @Option(
      names = "--parallel",
      paramLabel = "N",
      description = "programs at a time; default: ${DEFAULT-VALUE}")
  private int parallel = 2;

  @Mixin private final FolderOptions data = new FolderOptions();

  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (parallel < 1 || parallel > 256) {
      throw new IllegalArgumentException("parallel must be in 1..256, was " + parallel);
    }
    TaskFolder folder = data.folder();
    Task task = folder.named(name);
    List<TaskItem> items;
    try {
      items = folder.items(task, task.split(split));
    } catch (InvalidFileException e) {
      // Its message says all; the command line prints those of causes, too.
      throw new IllegalArgumentException(e.getMessage());
    }
    ScoringRules rules = sandbox.rules();
    PrintWriter out = requireNonNull(command).commandLine().getOut();
    for (String each : rule == null ? task.rules() : List.of(rule)) {
      report(out, items, rules.named(each));
    }
    return ExitCodes.DONE;
  }

  private void report(PrintWriter out, List<TaskItem> items, ScoringRule each) {
    long started = System.nanoTime();
    List<GoldCheck.Refused> refused = GoldCheck.refused(items, each, parallel);
    double seconds = Duration.ofNanos(System.nanoTime() - started).toMillis() / 1000.0;
    out.printf(
        "%s: %d of %d right answers have full points, in %.1f s%n",
        each.id(), items.size() - refused.size(), items.size(), seconds);
    for (GoldCheck.Refused one : refused) {
      out.println("  " + Table.oneLine(one.id() + ": " + one.reason()));
    }
    out.flush();
  }
}
