// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.code;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.trainerworker.reward.PythonTests;
import java.util.ArrayList;
import java.util.List;

/** The program that an answer makes. */
public final class Program {
  /** The function by a name that is no built-in's: Mbpp/126 asks for one called sum. */
  public static final String FUNCTION = "zoetic_function";

  /** The same, but large values come in parts. */
  static final String LARGE_FUNCTION = "zoetic_large_function";

  private static final String SCRIPT = Scripts.read("function.py");
  private static final String FENCE = "```";

  private Program() {}

  /**
   * The first fenced block of prefill and answer, behind what the question defines before the
   * function: imports and helpers that an answer may leave out.
   */
  public static String of(Problem.Code code, Answer answer) {
    String block = PythonTests.code(answer.whole());
    String preamble = preamble(code);
    return preamble.isEmpty() ? block : preamble + "\n" + block;
  }

  /**
   * A program that also knows its function by {@link #FUNCTION}. Only plain values reach the tests:
   * a Counter becomes a dictionary, and where only counts whether something is found, that is told.
   */
  public static String tested(TaskItem item, Problem.Code code, String program) {
    if (code.entryPoint().isEmpty()) {
      return program;
    }
    return program
        + "\n\nzoetic_entry = %s\nzoetic_asks_whether_found = %s\n"
            .formatted(code.entryPoint(), MbppLeniency.asksWhetherFound(item) ? "True" : "False")
        + SCRIPT;
  }

  /** Up to the function that is asked for; empty if the question is no Python. */
  private static String preamble(Problem.Code code) {
    if (code.entryPoint().isEmpty()) {
      return "";
    }
    List<String> lines = new ArrayList<>();
    for (String line : code.question().lines().toList()) {
      if (code.beginsFunction(line)) {
        return String.join("\n", lines).strip();
      }
      lines.add(line);
    }
    return "";
  }

  /** What the model wrote up to the next fence, as the reference takes it. */
  public static String completion(Answer answer) {
    int fence = answer.text().indexOf(FENCE);
    return fence < 0 ? answer.text() : answer.text().substring(0, fence);
  }

  /** The canonical solution as a whole program. */
  static String canonical(Problem.Code code) {
    return code.isContinued() ? code.question() + code.solution() : code.solution();
  }
}
