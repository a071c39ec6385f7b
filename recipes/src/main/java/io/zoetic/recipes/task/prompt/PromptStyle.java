// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.prompt;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.TaskPrompt.Template;
import java.util.List;

/**
 * The way from the items of a task to prompts. What {@link PromptForm#REFERENCE} gives is, word by
 * word, what SakanaAI/self-adaptive-llms@03a41ae asks, its slips included: a missing blank for
 * MATH, a doubled one for code.
 */
public enum PromptStyle {
  /** Word problems that end in a number. */
  GSM8K(Problem.Text.class),
  /** Problems with an answer in a box. */
  MATH(Problem.Text.class),
  /** Functions after a text and one assertion. */
  MBPP(Problem.Code.class),
  /** Functions that the prompt begins. */
  HUMANEVAL(Problem.Code.class),
  /** Multiple choice. */
  ARC(Problem.Choice.class),
  /** A question about the words in an image; the reference has no prompt for it. */
  TEXTVQA(Problem.Image.class),
  /** A question about an image and the world; the reference has no prompt for it. */
  OKVQA(Problem.Image.class),
  /** The question as it is; for tasks of users. */
  PLAIN(Problem.class);

  /** Hold for every task, so that an answer which says "Response" is cut there. */
  private static final List<String> STOPS =
      List.of("Instruction:", "Instruction", "Response:", "Response");

  private static final String FENCE = "```";
  private static final String QUOTES = "\"\"\"";
  private static final String OPENED = FENCE + "python";

  private static final String CODER =
      "You are an exceptionally intelligent coding assistant that  consistently delivers accurate"
          + " and reliable responses to user instructions.";

  private final Class<? extends Problem> kind;

  PromptStyle(Class<? extends Problem> kind) {
    this.kind = kind;
  }

  /** Whether the reference has a prompt for it. */
  public boolean hasReference() {
    return this != TEXTVQA && this != OKVQA && this != PLAIN;
  }

  /**
   * The prompt for an item.
   *
   * @throws IllegalArgumentException if the item is of another kind, or the reference has no prompt
   *     for it
   */
  public TaskPrompt prompt(TaskItem item, PromptForm form) {
    if (!kind.isInstance(item.problem())) {
      throw new IllegalArgumentException(
          "a prompt of %s must be for a problem of kind %s, was %s"
              .formatted(name(), kind.getSimpleName(), item.problem().kind().word()));
    }
    if (form == PromptForm.CHAT) {
      return chat(item.problem());
    }
    if (!hasReference()) {
      throw new IllegalArgumentException(
          "the reference must have a prompt for %s, it has none: form chat is there"
              .formatted(name()));
    }
    return reference(item.problem(), form);
  }

  private TaskPrompt reference(Problem problem, PromptForm form) {
    return switch (problem) {
      case Problem.Choice choice ->
          new TaskPrompt(
              "The following are multiple choice questions (with answers). Think step by step and"
                  + " then finish your answer with \"the answer is (X)\" where X is the correct"
                  + " letter choice.",
              choice.question() + "\nOptions:\n" + options(choice),
              form == PromptForm.REFERENCE ? "Let's think step by step" : "",
              Template.CHAT,
              STOPS,
              512);
      case Problem.Code code ->
          new TaskPrompt(
              CODER,
              this == MBPP ? mbpp(code) : continued(code),
              this == MBPP ? OPENED : OPENED + "\n" + code.question().strip(),
              Template.INSTRUCTION,
              STOPS,
              512);
      default -> mathematics(problem);
    };
  }

  private TaskPrompt mathematics(Problem problem) {
    boolean boxed = this == MATH;
    return new TaskPrompt(
        boxed
            ? "Solve the question below by reasoning step by step,and put the final answer within"
                + " \\boxed{}."
            : "Below is an instruction that describes a task. Write a response that appropriately"
                + " completes the request.\n\n",
        problem.question(),
        "",
        Template.CHAT,
        STOPS,
        boxed ? 1024 : 512);
  }

  private TaskPrompt chat(Problem problem) {
    return switch (this) {
      case GSM8K ->
          asked(
              problem.question()
                  + "\nThink step by step. End with \"The answer is N\", where N is the number.",
              512);
      case MATH ->
          asked(
              problem.question()
                  + "\nThink step by step, and put the final answer within \\boxed{}.",
              1024);
      case MBPP -> asked(mbpp((Problem.Code) problem), 512);
      case HUMANEVAL ->
          asked(
              continued((Problem.Code) problem)
                  + "\nAnswer with the whole function in a Python code block.",
              512);
      case ARC -> asked(multipleChoice((Problem.Choice) problem), 512);
      // lmms-eval@75571cf, tasks textvqa and ok_vqa.
      case TEXTVQA ->
          asked(
              capitalised(problem.question())
                  + "\nAnswer the question using a single word or phrase.",
              16);
      case OKVQA ->
          asked(
              problem.question()
                  + "\nWhen the provided information is insufficient, respond with 'Unanswerable'."
                  + "\nAnswer the question using a single word or phrase.",
              16);
      case PLAIN ->
          asked(
              problem instanceof Problem.Choice choice
                  ? multipleChoice(choice)
                  : problem.question(),
              512);
    };
  }

  private static TaskPrompt asked(String user, int newTokensMax) {
    return new TaskPrompt("", user, "", Template.CHAT, List.of(), newTokensMax);
  }

  private static String multipleChoice(Problem.Choice choice) {
    return choice.question()
        + "\n"
        + options(choice)
        + "Finish your answer with \"the answer is (X)\", where X is the letter of the right"
        + " option.";
  }

  private static String options(Problem.Choice choice) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < choice.options().size(); i++) {
      lines
          .append(Problem.Choice.letter(i))
          .append(". ")
          .append(choice.options().get(i))
          .append('\n');
    }
    return lines.toString();
  }

  /** The text of the docstring, a full stop at its end, and its assertion in a fence. */
  private static String mbpp(Problem.Code code) {
    String question = code.question();
    boolean docstring = question.startsWith(QUOTES);
    String text = question.replace(QUOTES, "").strip();
    int begin = docstring ? text.indexOf("assert") : -1;
    String assertion =
        begin < 0 ? code.tests().assertions().getFirst() : text.substring(begin).strip();
    String told = begin < 0 ? text : text.substring(0, begin).strip();
    return (told.endsWith(".") ? told : told + ".")
        + " Your code should satisfy the following assertion:\n"
        + OPENED
        + "\n"
        + assertion
        + "\n"
        + FENCE;
  }

  private static String continued(Problem.Code code) {
    return "Write a solution to the following problem:\n"
        + OPENED
        + "\n"
        + code.question().strip()
        + "\n"
        + FENCE;
  }

  /** As Python's {@code capitalize}: the first letter upper, the rest lower case. */
  private static String capitalised(String text) {
    int first = text.offsetByCodePoints(0, 1);
    return text.substring(0, first).toUpperCase(java.util.Locale.ROOT)
        + text.substring(first).toLowerCase(java.util.Locale.ROOT);
  }
}
