// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.zoetic.recipes.task.Boxed;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;

/**
 * GSM8K (openai/grade-school-math), MATH (hendrycks/math) and MATH-500 (openai/prm800k), as these
 * repositories publish them.
 */
final class MathRows {
  private static final Pattern GOLD = Pattern.compile("#### (-?[0-9][0-9,]*(?:\\.[0-9]+)?)\\s*$");

  private MathRows() {}

  static TaskItem gsm8k(Row row) throws InvalidRowException {
    String question = row.words("question");
    String solution = row.text("answer");
    row.end();
    Matcher gold = GOLD.matcher(solution);
    if (!gold.find()) {
      throw row.wrong("answer", "must end in '#### NUMBER'", solution);
    }
    return new TaskItem(
        "gsm8k-" + row.number(), new Problem.Text(question, gold.group(1), solution));
  }

  static TaskItem math(Row row) throws InvalidRowException {
    String question = row.words("problem");
    String solution = row.text("solution");
    String level = row.text("level");
    row.words("type");
    row.ignore("answer", "unique_id", "idx");
    row.end();
    // The published files have a few "Level ?".
    if (!level.matches("Level [1-5?]")) {
      throw row.wrong("level", "must be Level 1 to Level 5", level);
    }
    String answer =
        Boxed.last(solution)
            .orElseThrow(() -> row.wrong("solution", "must have a \\boxed{} answer", solution));
    return new TaskItem("math-" + row.number(), new Problem.Text(question, answer, solution));
  }

  static TaskItem math500(Row row) throws InvalidRowException {
    String question = row.words("problem");
    String solution = row.text("solution");
    String answer = row.words("answer");
    row.words("subject");
    long level = row.integer("level");
    String id = row.words("unique_id");
    row.end();
    if (level < 1 || level > 5) {
      throw row.wrong("level", "must be in 1..5", level);
    }
    return new TaskItem(id, new Problem.Text(question, answer, solution));
  }
}
