// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.TaskPrompt;

/**
 * The right answer to an item as a good model would write it behind a prompt: what examples in
 * context show, and what the likelihood of a right answer is taken of.
 */
public final class Demonstration {
  private static final String GSM8K_END = "####";

  private Demonstration() {}

  /** What follows the prompt's prefill. */
  public static String of(TaskItem item, TaskPrompt prompt) {
    return switch (item.problem()) {
      case Problem.Text text -> text(text);
      case Problem.Choice choice ->
          (prompt.prefill().isEmpty() ? "The" : ": the")
              + " answer is (%s)".formatted(Problem.Choice.letter(choice.right()));
      case Problem.Code code -> code(code, prompt);
      case Problem.Image image -> image.answers().isEmpty() ? "" : image.answers().getFirst();
    };
  }

  private static String text(Problem.Text text) {
    if (text.solution().isBlank()) {
      return text.answer();
    }
    int end = text.solution().lastIndexOf(GSM8K_END);
    if (end < 0) {
      return text.solution().contains(text.answer())
          ? text.solution()
          : text.solution().strip() + "\n" + text.answer();
    }
    return text.solution().substring(0, end).strip() + "\nThe answer is " + text.answer();
  }

  private static String code(Problem.Code code, TaskPrompt prompt) {
    if (!prompt.prefill().isEmpty()) {
      return behind(prompt.prefill(), code);
    }
    String begun = "```python\n" + (code.isContinued() ? code.question() : "");
    return begun + behind(begun, code);
  }

  /** The solution on a line of its own. */
  private static String behind(String begun, Problem.Code code) {
    return (begun.endsWith("\n") ? "" : "\n") + code.solution().stripTrailing() + "\n```";
  }
}
