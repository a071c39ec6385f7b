// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.trainerworker.reward.MultipleChoice;
import io.zoetic.trainerworker.reward.Reward;

/**
 * {@code letter}: the option that the answer states last, by letter or by text; numeric labels are
 * the letters that the prompt shows. No stray capital counts and nothing is guessed. {@link
 * MultipleChoice} finds it.
 */
final class LetterRule implements ScoringRule {
  @Override
  public String name() {
    return "letter";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    Problem.Choice choice = Problems.of(item, Problem.Choice.class, this);
    for (int i = 0; i < choice.options().size(); i++) {
      Reward verdict = new MultipleChoice(choice.options(), i).verify(answer.whole());
      if (verdict.isRight()) {
        boolean right = i == choice.right();
        return Score.of(
            right,
            String.valueOf(Problem.Choice.letter(i)),
            right ? "the right option" : "another option");
      }
    }
    return Score.missing("no option is chosen");
  }
}
