// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import com.google.re2j.Pattern;
import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.Optional;

/**
 * {@code reference-gsm8k}: the last match of {@code \d*\.?\d+} in answer and right answer, this cut
 * to an integer, as SakanaAI/self-adaptive-llms@03a41ae does (fishfarm's language_restricted_math).
 * Drops commas and signs: of 1,319 right answers of the test part 16 are wrong that way.
 */
final class Gsm8kReferenceRule implements ScoringRule {
  private static final Pattern NUMBER = Pattern.compile("\\d*\\.?\\d+");

  @Override
  public String name() {
    return "reference-gsm8k";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    Optional<String> gold = extract(Problems.of(item, Problem.Text.class, this).answer());
    Optional<String> found = extract(answer.text());
    if (gold.isEmpty() || found.isEmpty()) {
      return Score.missing("no number");
    }
    double expected = Math.floor(Double.parseDouble(gold.get()));
    boolean right = Double.parseDouble(found.get()) == expected;
    return Score.of(right, found.get(), right ? "the same number" : "another number");
  }

  /** The number that it reads, as the text has it. */
  static Optional<String> extract(String text) {
    return Numbers.last(NUMBER, text);
  }
}
