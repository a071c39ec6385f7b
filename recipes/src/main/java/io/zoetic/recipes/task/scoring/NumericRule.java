// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.trainerworker.reward.NumericMatch;
import io.zoetic.trainerworker.reward.Reward;

/**
 * {@code numeric}: the last number of the answer, with its sign, thousands commas and fraction,
 * differs from the right one by at most 1e-6 · max(1, its size). {@link NumericMatch} finds it.
 */
final class NumericRule implements ScoringRule {
  private static final double TOLERANCE = 1e-6;

  @Override
  public String name() {
    return "numeric";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    double gold = gold(Problems.of(item, Problem.Text.class, this).answer());
    Reward verdict = new NumericMatch(gold, TOLERANCE, TOLERANCE).verify(answer.whole());
    return Score.of(verdict.isRight(), Numbers.last(answer.whole()).orElse(""), verdict.reason());
  }

  private static double gold(String text) {
    return Numbers.parse(text).stream()
        .filter(Double::isFinite)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a right answer must be a number for numeric, was " + text));
  }
}
