// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Items made for tests. */
final class Items {
  private static final ScoringRules RULES = new ScoringRules(CodeSandbox.ofDefaults());

  private Items() {}

  static TaskItem text(String gold) {
    return new TaskItem("text", new Problem.Text("?", gold, ""));
  }

  /** With options "option 0", "option 1" …, whose texts say no letter. */
  static TaskItem choice(List<String> labels, String key) {
    List<String> options = new ArrayList<>();
    for (int i = 0; i < labels.size(); i++) {
      options.add("option " + i);
    }
    return new TaskItem("choice", new Problem.Choice("?", options, labels, key));
  }

  static TaskItem image(String... answers) {
    return new TaskItem("image", new Problem.Image("?", "1", List.of(answers)));
  }

  static TaskItem code(String id, Problem.Code code) {
    return new TaskItem(id, code);
  }

  static Problem.Tests tests(
      List<String> assertions, String check, Problem.@Nullable Inputs inputs) {
    return new Problem.Tests(List.of(), assertions, check, inputs);
  }

  static ScoringRule rule(String name) {
    return RULES.named(name);
  }

  static boolean isRight(String rule, TaskItem item, String answer) {
    return rule(rule).score(item, Answer.of(answer)).isRight();
  }
}
