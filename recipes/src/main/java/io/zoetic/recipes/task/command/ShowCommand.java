// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.command;

import static java.util.Objects.requireNonNull;

import io.zoetic.cli.client.ExitCodes;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.catalog.Split;
import io.zoetic.recipes.task.catalog.Task;
import io.zoetic.recipes.task.catalog.TaskFolder;
import io.zoetic.recipes.task.prompt.PromptForm;
import io.zoetic.recipes.task.prompt.TaskPrompt;
import io.zoetic.recipes.task.source.InvalidFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one item of a task: what a model is asked, what is right, what decides. */
@Command(
    name = "show",
    description = "Shows the exact prompt of an item, its right answer and the scoring rules.",
    sortOptions = false)
final class ShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TASK", description = "as list names it")
  private String name = "";

  @Option(names = "--split", paramLabel = "S", description = "default: ${DEFAULT-VALUE}")
  private String split = "test";

  @Option(names = "--id", paramLabel = "ID", description = "of the item; default: the first one")
  private @Nullable String id;

  @Option(
      names = "--form",
      paramLabel = "FORM",
      description = "chat, reference or reference-mistral; default: ${DEFAULT-VALUE}")
  private String form = "chat";

  @Mixin private final FolderOptions data = new FolderOptions();

  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() throws IOException {
    PromptForm asked = PromptForm.parse(form);
    TaskFolder folder = data.folder();
    Task task = folder.named(name);
    Split chosen = task.split(split);
    List<TaskItem> items;
    try {
      items = folder.items(task, chosen);
    } catch (InvalidFileException e) {
      // Its message says all; the command line prints those of causes, too.
      throw new IllegalArgumentException(e.getMessage());
    }
    TaskItem item =
        items.stream()
            .filter(each -> id == null || each.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "id must be of an item in split %s of %s (%d items), was %s"
                            .formatted(split, name, items.size(), id)));
    PrintWriter out = requireNonNull(command).commandLine().getOut();
    out.printf(
        "%s, split %s: %d items, of which %s is shown%n",
        task.name(), chosen.name(), items.size(), item.id());
    out.printf("licence: %s%n", task.licence());
    print(out, asked, task.style().prompt(item, asked));
    section(out, "right answer", gold(item.problem()));
    section(out, "scoring rules, the default first", String.join("\n", task.rules()));
    out.flush();
    return ExitCodes.DONE;
  }

  private static void print(PrintWriter out, PromptForm form, TaskPrompt prompt) {
    out.printf(
        "form: %s, template %s, at most %d new tokens, digest %s%n",
        form.word(),
        prompt.template() == TaskPrompt.Template.CHAT
            ? "of the checkpoint's chat"
            : "@@ Instruction, the same for every checkpoint",
        prompt.newTokensMax(),
        prompt.digest().substring(0, 12));
    if (prompt.template() == TaskPrompt.Template.INSTRUCTION) {
      section(out, "prompt", prompt.text());
    } else {
      section(out, "system", prompt.system());
      section(out, "user", prompt.user());
      section(out, "answer begins with", prompt.prefill());
    }
    section(out, "stops at", String.join("\n", prompt.stops()));
  }

  private static String gold(Problem problem) {
    return switch (problem) {
      case Problem.Choice choice ->
          "%s (published label %s): %s"
              .formatted(Problem.Choice.letter(choice.right()), choice.key(), choice.gold());
      case Problem.Image image -> String.join("\n", image.answers());
      default -> problem.gold();
    };
  }

  /** Lines behind a bar: what stands there is the text, blanks included. */
  private static void section(PrintWriter out, String title, String text) {
    if (!text.isEmpty()) {
      out.println();
      out.println(title + ":");
      for (String line : text.replace("\r\n", "\n").split("\n", -1)) {
        out.println("| " + printable(line));
      }
    }
  }

  /** Texts come from anyone: what would move the cursor of a terminal is not printed. */
  private static String printable(String line) {
    StringBuilder plain = new StringBuilder();
    line.codePoints()
        .map(c -> c != '\t' && Character.isISOControl(c) ? '?' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }
}
