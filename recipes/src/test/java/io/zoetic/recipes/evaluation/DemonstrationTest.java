// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.PromptForm;
import io.zoetic.recipes.task.prompt.PromptStyle;
import io.zoetic.recipes.task.prompt.TaskPrompt;
import io.zoetic.recipes.task.scoring.ScoringRules;
import io.zoetic.recipes.task.scoring.code.CodeSandbox;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is shown as right is right by the task's own rule. */
final class DemonstrationTest {
  private static final ScoringRules RULES = new ScoringRules(CodeSandbox.ofDefaults());

  @ParameterizedTest
  @EnumSource(PromptForm.class)
  void demonstration_isRightByItsRule(PromptForm form) {
    assertRight(
        "numeric",
        PromptStyle.GSM8K,
        form,
        new Problem.Text("How many?", "1,250", "1000+250=<<1000+250=1250>>1250\n#### 1,250"));
    assertRight(
        "value",
        PromptStyle.MATH,
        form,
        new Problem.Text("Half?", "\\frac{1}{2}", "It is $\\boxed{\\frac{1}{2}}$."));
    assertRight(
        "letter",
        PromptStyle.ARC,
        form,
        new Problem.Choice("What melts?", List.of("fire", "ice"), List.of("1", "2"), "2"));
  }

  @ParameterizedTest
  @EnumSource(PromptForm.class)
  void demonstrationInCode_isRightByItsRule(PromptForm form) {
    Problem.Tests tests = new Problem.Tests(List.of(), List.of("assert add(2, 3) == 5"), "", null);
    assertRight(
        "code-base",
        PromptStyle.MBPP,
        form,
        new Problem.Code("Add two.", "add", "def add(a, b):\n    return a + b\n", tests));
    Problem begun =
        new Problem.Code(
            "def add(a, b):\n    \"\"\"Adds two.\"\"\"\n", "add", "    return a + b\n", tests);
    assertRight("code-base", PromptStyle.HUMANEVAL, form, begun);
    assertRight("code-base", PromptStyle.PLAIN, PromptForm.CHAT, begun);
    TaskItem item = new TaskItem("a", begun);
    TaskPrompt prompt = PromptStyle.HUMANEVAL.prompt(item, form);
    assertThat(prompt.prefill() + Demonstration.of(item, prompt))
        .contains("\"\"\"\n    return a + b\n```");
  }

  private static void assertRight(
      String rule, PromptStyle style, PromptForm form, Problem problem) {
    TaskItem item = new TaskItem("a", problem);
    TaskPrompt prompt = style.prompt(item, form);
    String text = Demonstration.of(item, prompt);

    assertThat(RULES.named(rule).score(item, new Answer(prompt.prefill(), text)).isRight())
        .as(text)
        .isTrue();
  }
}
