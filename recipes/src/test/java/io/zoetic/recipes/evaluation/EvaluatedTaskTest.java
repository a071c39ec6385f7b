// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.PromptForm;
import io.zoetic.recipes.task.prompt.PromptStyle;
import io.zoetic.recipes.task.scoring.ScoringRules;
import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What right answers are compared with. */
final class EvaluatedTaskTest {
  private static EvaluatedTask task(String... answers) {
    List<TaskItem> items =
        IntStream.range(0, answers.length)
            .mapToObj(i -> new TaskItem("i" + i, new Problem.Text("Q" + i, answers[i], "")))
            .toList();
    return new EvaluatedTask(
        "t:test",
        items,
        answers.length,
        PromptStyle.PLAIN,
        PromptForm.CHAT,
        new ScoringRules(CodeSandbox.ofDefaults()).named("string"),
        List.of(),
        8);
  }

  private static List<String> candidates(EvaluatedTask task, int index) {
    return task.scored(index, task.asked(task.items().get(index), Strategy.BASE)).candidates();
  }

  @Test
  void rightAnswer_isComparedWithTheNextOneThatDiffers() {
    EvaluatedTask labels = task("ham", "ham", "spam", "spam", "spam");

    assertThat(IntStream.range(0, 5).mapToObj(i -> candidates(labels, i)))
        .containsExactly(
            List.of("ham", "spam"),
            List.of("ham", "spam"),
            List.of("spam", "ham"),
            List.of("spam", "ham"),
            List.of("spam", "ham"));
    assertThat(candidates(task("a", "b", "c"), 2)).containsExactly("c", "a");
  }

  @Test
  void rightAnswerThatAllItemsHave_isAlone() {
    assertThat(candidates(task("ham", "ham"), 1)).containsExactly("ham");
    assertThat(candidates(task("ham"), 0)).containsExactly("ham");
  }
}
