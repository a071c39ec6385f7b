// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import com.google.re2j.Pattern;
import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code lm-eval-flexible}: lm-evaluation-harness's {@code flexible-extract} of gsm8k (@4e7e0d4):
 * the last match of {@code (-?[$0-9.,]{2,})|(-?[0-9]+)}, equal to the right answer as a text
 * without commas, dollar signs, all up to {@code #### } and a final full stop.
 */
final class FlexibleRule implements ScoringRule {
  private static final Pattern NUMBER = Pattern.compile("(-?[$0-9.,]{2,})|(-?[0-9]+)");

  @Override
  public String name() {
    return "lm-eval-flexible";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    String gold = Problems.of(item, Problem.Text.class, this).answer();
    Optional<String> found = extract(answer.text());
    if (found.isEmpty()) {
      return Score.missing("no number");
    }
    boolean right = plain(found.get()).equals(plain(gold));
    return Score.of(right, found.get(), right ? "the same text" : "another text");
  }

  static Optional<String> extract(String text) {
    return Numbers.last(NUMBER, text);
  }

  private static String plain(String text) {
    int marker = text.lastIndexOf("#### ");
    String bare =
        (marker < 0 ? text : text.substring(marker + 5)).replace(",", "").replace("$", "");
    String cut = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    return cut.toLowerCase(Locale.ROOT);
  }
}
