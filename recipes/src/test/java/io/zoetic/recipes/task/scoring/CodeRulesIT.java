// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Functions that are right, wrong, or right only as the reference cuts them; tasks made for this.
 */
@Timeout(120)
final class CodeRulesIT {
  private static final TaskItem DOUBLE =
      Items.code(
          "Mbpp/1",
          new Problem.Code(
              "\"\"\"\nWrite a function to double.\nassert double(2) == 4\n\"\"\"\n",
              "double",
              "\ndef double(x):\n  return 2 * x\n",
              Items.tests(
                  List.of("assert double(2) == 4"),
                  "",
                  new Problem.Inputs("[[2], [3]]", "[[-1], [0]]", 0))));

  private static final TaskItem CONTINUED =
      Items.code(
          "HumanEval/0",
          new Problem.Code(
              "import math\n\n"
                  + "def helper(x):\n"
                  + "    return x\n\n\n"
                  + "def area(r: float):\n"
                  + "    \"\"\" of a disc \"\"\"\n",
              "area",
              "    return math.pi * helper(r) ** 2\n",
              Items.tests(
                  List.of(),
                  "def check(candidate):\n    assert abs(candidate(1) - 3.14159265) < 1e-6\n",
                  new Problem.Inputs("[[1]]", "[[2.5]]", 0))));

  private static Score score(String rule, TaskItem item, String prefill, String text) {
    return Items.rule(rule).score(item, new Answer(prefill, text));
  }

  private static boolean isRight(String rule, TaskItem item, String prefill, String text) {
    return score(rule, item, prefill, text).isRight();
  }

  @Test
  void rightFunction_passesEveryRule() {
    String code = "\ndef double(x):\n    return x + x\n```\nDone.";

    assertThat(isRight("code-base", DOUBLE, "```python", code)).isTrue();
    assertThat(isRight("code-plus", DOUBLE, "```python", code)).isTrue();
    assertThat(isRight("reference-code", DOUBLE, "```python", code)).isTrue();
  }

  @Test
  void functionThatPassesBaseOnly_failsPlus_andItIsSaidWhere() {
    String code = "```python\ndef double(x):\n    return abs(x) * 2\n```";

    assertThat(isRight("code-base", DOUBLE, "", code)).isTrue();
    assertThat(score("code-plus", DOUBLE, "", code).reason())
        .isEqualTo("passes 1 of 2 tests, test 2: AssertionError");
  }

  @Test
  void functionThatDoesNotEnd_isStoppedAtItsInput() {
    String code = "```python\ndef double(x):\n    while x < 0: pass\n    return 2 * x\n```";

    assertThat(score("code-plus", DOUBLE, "", code).reason())
        .isEqualTo("passes 1 of 2 tests, test 2: TimeoutError");
  }

  @Test
  void functionOfAnotherName_isWrong() {
    String code = "```python\ndef twice(x):\n    return 2 * x\n```";

    assertThat(isRight("code-base", DOUBLE, "", code)).isFalse();
    assertThat(isRight("code-plus", DOUBLE, "", code)).isFalse();
  }

  @Test
  void reference_cutsWhatFollowsTheFunction() {
    String chatty =
        "\ndef double(x):\n    return 2 * x\n\nprint(double(input()))\nraise SystemExit\n";

    assertThat(isRight("reference-code", DOUBLE, "```python", chatty)).isTrue();
    assertThat(isRight("code-base", DOUBLE, "```python", chatty)).isFalse();
  }

  @Test
  void reference_refusesABodyIndentedByTwo() {
    String narrow = "\ndef double(x):\n  return 2 * x\n";

    assertThat(isRight("reference-code", DOUBLE, "```python", narrow)).isFalse();
    assertThat(isRight("code-base", DOUBLE, "```python", narrow)).isTrue();
  }

  @Test
  void continuation_andWholeFunctionWithoutTheHelpers_areBothPrograms() {
    String prompt = ((Problem.Code) CONTINUED.problem()).question().strip();
    String body = "\n    return math.pi * helper(r) * r\n";
    String whole = "```python\ndef area(r):\n    return math.pi * helper(r) ** 2\n```";

    for (String rule : List.of("openai-check", "code-plus", "code-base", "reference-code")) {
      assertThat(isRight(rule, CONTINUED, "```python\n" + prompt, body)).as(rule).isTrue();
    }
    assertThat(isRight("openai-check", CONTINUED, "", whole)).isTrue();
    assertThat(isRight("openai-check", CONTINUED, "", "I cannot do that.")).isFalse();
  }

  @Test
  void functionWithTheNameOfABuiltIn_isTheAnswers() {
    TaskItem sum =
        Items.code(
            "Mbpp/126",
            new Problem.Code(
                "\"\"\"\nWrite sum.\nassert sum(10, 15) == 25\n\"\"\"\n",
                "sum",
                "def sum(a, b):\n  return a + b\n",
                Items.tests(
                    List.of("assert sum(10, 15) == 25"),
                    "",
                    new Problem.Inputs("[[10, 15]]", "[]", 0))));
    String code = "```python\ndef sum(a, b):\n    return a + b\n```";

    assertThat(isRight("code-base", sum, "", code)).isTrue();
    assertThat(isRight("code-plus", sum, "", code)).isTrue();
    assertThat(isRight("code-base", sum, "", "```python\nx = 1\n```")).isFalse();
  }

  @Test
  void tasksWithOpenOrder_areComparedAsSets_andTypesComeBack() {
    TaskItem shared =
        Items.code(
            "Mbpp/2",
            new Problem.Code(
                "\"\"\"\nShared elements.\nassert set(shared((1,), (1,))) == {1}\n\"\"\"\n",
                "shared",
                "def shared(a, b):\n  assert type(a) is tuple\n  return tuple(set(a) & set(b))\n",
                Items.tests(
                    List.of("assert shared((3, 4), (4, 3)) == (4, 3)"),
                    "",
                    new Problem.Inputs("[[[3, 4], [4, 3]]]", "[]", 0))));
    String code = "```python\ndef shared(a, b):\n    return [x for x in a if x in b]\n```";

    assertThat(isRight("code-base", shared, "", code)).isTrue();
    assertThat(isRight("code-plus", shared, "", code)).isTrue();
  }

  @Test
  void values_thatAreNotPlain_areJudgedByWhatTheyMean() {
    TaskItem found =
        Items.code(
            "Mbpp/737",
            new Problem.Code(
                "\"\"\"\nVowel first?\nassert f('a')\n\"\"\"\n",
                "f",
                "import re\ndef f(s):\n  return re.match('[aeiou]', s)\n",
                Items.tests(
                    List.of(), "", new Problem.Inputs("[[\"annie\"], [\"dawood\"]]", "[]", 0))));
    TaskItem counted =
        Items.code(
            "Mbpp/88",
            new Problem.Code(
                "\"\"\"\nCount.\nassert f([1])\n\"\"\"\n",
                "f",
                "from collections import Counter\ndef f(x):\n  return Counter(x)\n",
                Items.tests(List.of("assert f([1, 1]) == {1: 2}"), "", null)));
    String match = "```\nimport re\ndef f(s):\n    return re.search('^[aeiou]', s)\n```";
    String counter = "```\nimport collections\ndef f(x):\n    return collections.Counter(x)\n```";

    assertThat(isRight("code-base", found, "", match)).isTrue();
    assertThat(isRight("code-base", found, "", "```\ndef f(s):\n    return True\n```")).isFalse();
    assertThat(isRight("code-base", counted, "", counter)).isTrue();
    TaskItem told =
        Items.code(
            "Mbpp/737",
            new Problem.Code(
                "Vowel first?",
                "f",
                "x",
                Items.tests(List.of("assert f('a') == 'Yes'"), "", null)));
    assertThat(isRight("code-base", told, "", "```\ndef f(s):\n    return 'Yes'\n```")).isTrue();
  }

  @Test
  void largeValues_comeInParts() {
    TaskItem many =
        Items.code(
            "HumanEval/15",
            new Problem.Code(
                "\"\"\" many \"\"\"\n",
                "many",
                "def many(n):\n"
                    + "  return [tuple(range(n)), 10 ** n, ['x' * 10] * n, 'y' * (50 * n)][n %"
                    + " 4]\n",
                Items.tests(
                    List.of(),
                    "",
                    new Problem.Inputs("[[100000], [100001], [100002], [100003]]", "[[3]]", 0))));
    String right =
        "```\n"
            + "def many(n):\n"
            + "    return [tuple(range(n)), 10 ** n, n * ['xxxxxxxxxx'], n * 50 * 'y'][n % 4]\n"
            + "```";

    assertThat(isRight("code-plus", many, "", right)).isTrue();
    assertThat(isRight("code-plus", many, "", right.replace("10 ** n", "10 ** n + 1"))).isFalse();
    assertThat(isRight("code-plus", many, "", right.replace("n * 50 * 'y'", "n * 50 * 'y' + 'z'")))
        .isFalse();
  }

  @Test
  void floats_areComparedWithATolerance_andOfOneType() {
    TaskItem third =
        Items.code(
            "Mbpp/9",
            new Problem.Code(
                "\"\"\"\nA third.\nassert third(1)\n\"\"\"\n",
                "third",
                "def third(x):\n  return [x / 3, 1.0]\n",
                Items.tests(List.of(), "", new Problem.Inputs("[[1]]", "[]", 0))));

    assertThat(
            isRight(
                "code-base", third, "", "```\ndef third(x):\n    return [0.33333334, 1.0]\n```"))
        .isTrue();
    assertThat(isRight("code-base", third, "", "```\ndef third(x):\n    return [0.334, 1.0]\n```"))
        .isFalse();
    assertThat(
            isRight(
                "code-base", third, "", "```\ndef third(x):\n    return (0.33333334, 1.0)\n```"))
        .isFalse();
  }

  @Test
  void canonicalSolutionThatFails_isNotTheAnswersFault() {
    TaskItem broken =
        Items.code(
            "Mbpp/8",
            new Problem.Code(
                "\"\"\"\nBroken.\nassert f(1)\n\"\"\"\n",
                "f",
                "def f(x):\n  raise ValueError\n",
                Items.tests(List.of(), "", new Problem.Inputs("[[1]]", "[]", 0))));

    assertThatThrownBy(() -> score("code-base", broken, "", "def f(x):\n    return 1\n"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("canonical solution of Mbpp/8 must run");
  }

  @Test
  void ruleWithoutItsTests_isRefused() {
    assertThatThrownBy(() -> score("openai-check", DOUBLE, "", "x"))
        .hasMessageContaining("openai-check@1 must be given a check, Mbpp/1 has none");
  }
}
