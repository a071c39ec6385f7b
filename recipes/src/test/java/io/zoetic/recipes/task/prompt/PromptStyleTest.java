// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Prompts, character by character; items made for this. */
final class PromptStyleTest {
  private static final TaskItem SUM = new TaskItem("1", new Problem.Text("What is 1+1?", "2", ""));

  private static final TaskItem ICE =
      new TaskItem(
          "2", new Problem.Choice("What melts?", List.of("ice", "steam"), List.of("1", "2"), "1"));

  private static final TaskItem DOUBLE =
      new TaskItem(
          "Mbpp/1",
          new Problem.Code(
              "\"\"\"\nWrite a function to double\nassert double(2) == 4\n\"\"\"\n",
              "double",
              "def double(x):\n  return 2 * x\n",
              new Problem.Tests(List.of(), List.of("assert double(3) == 6"), "", null)));

  private static final TaskItem AREA =
      new TaskItem(
          "HumanEval/1",
          new Problem.Code(
              "\n\ndef area(r):\n    \"\"\" of a disc \"\"\"\n",
              "area",
              "    return 3\n",
              new Problem.Tests(List.of(), List.of(), "def check(f): pass", null)));

  private static TaskPrompt reference(PromptStyle style, TaskItem item) {
    return style.prompt(item, PromptForm.REFERENCE);
  }

  @Test
  void gsm8k_isAsTheReferenceAsks() {
    TaskPrompt prompt = reference(PromptStyle.GSM8K, SUM);

    assertThat(prompt.system())
        .isEqualTo(
            "Below is an instruction that describes a task. Write a response that appropriately"
                + " completes the request.\n\n");
    assertThat(prompt.user()).isEqualTo("What is 1+1?");
    assertThat(prompt.prefill()).isEmpty();
    assertThat(prompt.newTokensMax()).isEqualTo(512);
    assertThat(prompt.stops())
        .containsExactly("Instruction:", "Instruction", "Response:", "Response");
  }

  @Test
  void math_missesABlank_asTheReferenceDoes() {
    TaskPrompt prompt = reference(PromptStyle.MATH, SUM);

    assertThat(prompt.system())
        .isEqualTo(
            "Solve the question below by reasoning step by step,and put the final answer within"
                + " \\boxed{}.");
    assertThat(prompt.newTokensMax()).isEqualTo(1024);
  }

  @Test
  void arc_showsLetters_whateverTheLabels_andBeginsTheAnswerForLlamaOnly() {
    TaskPrompt llama = reference(PromptStyle.ARC, ICE);
    TaskPrompt mistral = PromptStyle.ARC.prompt(ICE, PromptForm.REFERENCE_MISTRAL);

    assertThat(llama.user()).isEqualTo("What melts?\nOptions:\nA. ice\nB. steam\n");
    assertThat(llama.prefill()).isEqualTo("Let's think step by step");
    assertThat(mistral.prefill()).isEmpty();
    assertThat(mistral.user()).isEqualTo(llama.user());
    assertThat(llama.digest()).isNotEqualTo(mistral.digest()).hasSize(64);
  }

  @Test
  void mbpp_isOneTextWithoutChatMarkers() {
    assertThat(reference(PromptStyle.MBPP, DOUBLE).text())
        .isEqualTo(
            "You are an exceptionally intelligent coding assistant that  consistently delivers"
                + " accurate and reliable responses to user instructions.\n\n@@ Instruction:\n"
                + "Write a function to double. Your code should satisfy the following assertion:\n"
                + "```python\nassert double(2) == 4\n```\n\n@@ Response:```python");
  }

  @Test
  void humanEval_isContinuedFromTheTrimmedPrompt() {
    String trimmed = "def area(r):\n    \"\"\" of a disc \"\"\"";

    assertThat(reference(PromptStyle.HUMANEVAL, AREA).text())
        .endsWith(
            "@@ Instruction:\nWrite a solution to the following problem:\n```python\n"
                + trimmed
                + "\n```\n\n@@ Response:```python\n"
                + trimmed);
  }

  @Test
  void chat_hasNoSystemMessage_noPrefill_noStops() {
    for (PromptStyle style : List.of(PromptStyle.GSM8K, PromptStyle.MATH, PromptStyle.PLAIN)) {
      TaskPrompt prompt = style.prompt(SUM, PromptForm.CHAT);

      assertThat(prompt.system() + prompt.prefill()).isEmpty();
      assertThat(prompt.stops()).isEmpty();
      assertThat(prompt.user()).startsWith("What is 1+1?");
    }
    assertThat(PromptStyle.MBPP.prompt(DOUBLE, PromptForm.CHAT).template())
        .isEqualTo(TaskPrompt.Template.CHAT);
  }

  @Test
  void images_haveNoReference() {
    TaskItem sign = new TaskItem("3", new Problem.Image("WHAT does IT say?", "x", List.of()));

    assertThat(PromptStyle.TEXTVQA.prompt(sign, PromptForm.CHAT).user())
        .isEqualTo("What does it say?\nAnswer the question using a single word or phrase.");
    assertThat(PromptStyle.OKVQA.prompt(sign, PromptForm.CHAT).user())
        .startsWith("WHAT does IT say?\nWhen the provided information is insufficient,");
    assertThatThrownBy(() -> reference(PromptStyle.TEXTVQA, sign))
        .hasMessageContaining("form chat is there");
  }

  @Test
  void itemOfAnotherKind_isRefused() {
    assertThatThrownBy(() -> reference(PromptStyle.ARC, SUM))
        .hasMessageContaining("must be for a problem of kind Choice, was text");
    assertThatThrownBy(() -> PromptForm.parse("plain"))
        .hasMessageContaining("must be one of [reference, reference-mistral, chat], was plain");
  }
}
