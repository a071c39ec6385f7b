// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.List;

/**
 * {@code vqa}: for each of the ten answers, how many of the other nine the prediction equals, a
 * third of it and 1 at most; the mean over the ten. All are normalised first ({@link VqaText}).
 * What n equal answers give: 0, 0.3, 0.6, 0.9, 1 (lmms-eval@75571cf, {@code textvqa} and {@code
 * ok_vqa}).
 */
final class VqaRule implements ScoringRule {
  @Override
  public String name() {
    return "vqa";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    List<String> answers = Problems.of(item, Problem.Image.class, this).answers();
    if (answers.isEmpty()) {
      throw new IllegalArgumentException("%s has no published answers".formatted(item.id()));
    }
    String prediction = VqaText.normalised(answer.whole());
    List<String> golds = answers.stream().map(VqaText::normalised).toList();
    long equal = golds.stream().filter(prediction::equals).count();
    double accuracy = accuracy(equal, golds.size());
    return new Score(accuracy, prediction, "as %d of %d answers".formatted(equal, golds.size()));
  }

  /** The mean over {@code all} answers, of which {@code equal} equal the prediction. */
  static double accuracy(long equal, int all) {
    double whenLeftOut = Math.min((equal - 1) / 3.0, 1);
    double otherwise = Math.min(equal / 3.0, 1);
    double sum = (equal == 0 ? 0 : equal * whenLeftOut) + (all - equal) * otherwise;
    return Math.min(1, sum / all);
  }
}
