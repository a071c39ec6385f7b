// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.scoring.latex.LatexText;
import io.zoetic.recipes.task.scoring.latex.LatexValue;
import java.util.Optional;

/**
 * {@code value}: the answer of a text of MATH is the right one as a text, or has its value: numbers
 * within 1e-6 relative, exact ones exactly; tuples and intervals part by part with the same
 * brackets, sets in any order. {@link LatexValue}.
 */
final class ValueRule implements ScoringRule {
  @Override
  public String name() {
    return "value";
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
    if (LatexText.same(gold, found.get())) {
      return Score.of(true, found.get(), "the same text");
    }
    boolean right = LatexValue.of(gold).isSame(LatexValue.of(found.get()));
    return Score.of(right, found.get(), right ? "the same value" : "another value");
  }
}
