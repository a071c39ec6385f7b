// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.scoring.latex.LatexText;
import java.util.Optional;

/**
 * {@code string}: the answer of a text of MATH is, normalised, the right one. {@link LatexText}.
 */
final class StringRule implements ScoringRule {
  @Override
  public String name() {
    return "string";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    String gold = Problems.of(item, Problem.Text.class, this).answer();
    Optional<String> found = LatexText.prediction(answer.whole());
    if (found.isEmpty()) {
      return Score.missing("no answer in a box");
    }
    boolean right = LatexText.same(gold, found.get());
    return Score.of(right, found.get(), right ? "the same text" : "another text");
  }
}
