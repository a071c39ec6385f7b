// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.catalog;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.scoring.Score;
import io.zoetic.recipes.task.scoring.ScoringRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Scores the right answers of a task: what a rule does not give full points to cannot be reached by
 * any model.
 */
public final class GoldCheck {
  private GoldCheck() {}

  /**
   * A right answer that is not scored as one.
   *
   * @param id of the item
   */
  public record Refused(String id, String reason) {}

  /** The right answers that a rule refuses, in their order. */
  public static List<Refused> refused(List<TaskItem> items, ScoringRule rule, int parallel) {
    try (ExecutorService threads = Executors.newFixedThreadPool(parallel)) {
      List<Future<Refused>> checks = new ArrayList<>();
      for (TaskItem item : items) {
        checks.add(threads.submit(() -> checked(item, rule)));
      }
      List<Refused> refused = new ArrayList<>();
      for (Future<Refused> check : checks) {
        Refused found = check.get();
        if (!found.reason().isEmpty()) {
          refused.add(found);
        }
      }
      return refused;
    } catch (ExecutionException e) {
      throw new IllegalStateException("right answers must be scored", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while right answers were scored", e);
    }
  }

  private static Refused checked(TaskItem item, ScoringRule rule) {
    try {
      Score score = rule.score(item, rightAnswer(item));
      return new Refused(item.id(), score.isRight() ? "" : score.reason());
    } catch (IllegalArgumentException | IllegalStateException e) {
      return new Refused(item.id(), String.valueOf(e.getMessage()));
    }
  }

  /** The right answer as a model would write it, so that every rule of its kind can read it. */
  static Answer rightAnswer(TaskItem item) {
    return switch (item.problem()) {
      case Problem.Text text -> Answer.of("\\boxed{" + text.answer() + "}");
      case Problem.Choice choice ->
          Answer.of("the answer is (" + Problem.Choice.letter(choice.right()) + ")");
      case Problem.Code code ->
          code.isContinued()
              ? new Answer("```python\n" + code.question(), code.solution() + "\n```")
              : new Answer("```python", "\n" + code.solution() + "\n```");
      case Problem.Image image -> Answer.of(mostCommon(image.answers()));
    };
  }

  private static String mostCommon(List<String> answers) {
    return answers.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()))
        .entrySet()
        .stream()
        .max(java.util.Map.Entry.comparingByValue())
        .map(java.util.Map.Entry::getKey)
        .orElse("");
  }
}
