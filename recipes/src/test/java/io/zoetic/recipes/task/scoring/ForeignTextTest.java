// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.scoring.latex.LatexText;
import io.zoetic.recipes.task.scoring.latex.LatexValue;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers of any kind get a score, and soon. */
final class ForeignTextTest {
  private static final String[] PIECES = {
    "\\frac",
    "\\sqrt",
    "\\boxed{",
    "\\fbox{",
    "The answer is: ",
    "answer is (",
    "Answer: ",
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "\\{",
    "\\}",
    "^",
    "_",
    "/",
    "*",
    "+",
    "-",
    "=",
    ",",
    ".",
    ".\n",
    " ",
    "0",
    "1",
    "72",
    "1,000",
    "\\pi",
    "\\infty",
    "\\cup",
    "\\text{",
    "\\text{ ",
    "\\left",
    "\\right",
    "\\!",
    "%",
    "\\%",
    "x",
    "A",
    "B",
    "none",
    "it's",
    "\\begin{pmatrix}",
    "\\end{pmatrix}",
    "&",
    "\\\\",
    "\ud83d",
    "\u0130",
    "é",
    "`",
    "```python\n",
    "9999999999"
  };

  private static String text(RandomGenerator random, int pieces) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @Test
  @Timeout(60)
  void anyAnswer_getsAScore_andEqualTextsAreRight() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    TaskItem choice = Items.choice(List.of("A", "B", "C"), "B");
    TaskItem image = Items.image("a", "b", "a", "a", "a", "b", "c", "d", "e", "f");
    for (int i = 0; i < 3000; i++) {
      String gold = text(random, 1 + random.nextInt(12));
      String answer = "\\boxed{" + text(random, 1 + random.nextInt(40)) + "}";

      for (String rule : List.of("value", "string", "reference-math")) {
        assertThat(Items.rule(rule).score(Items.text(gold), Answer.of(answer))).isNotNull();
      }
      assertThat(LatexValue.of(gold).isSame(LatexValue.of(gold))).as(gold).isTrue();
      assertThat(MathReferenceRule.isEqual(gold, gold)).as(gold).isTrue();
      assertThat(Items.rule("letter").score(choice, Answer.of(answer))).isNotNull();
      assertThat(Items.rule("reference-arc").score(choice, Answer.of(answer))).isNotNull();
      assertThat(Items.rule("vqa").score(image, Answer.of(answer))).isNotNull();
      for (String rule : List.of("numeric", "reference-gsm8k", "lm-eval-flexible")) {
        assertThat(Items.rule(rule).score(Items.text("7"), Answer.of(answer))).isNotNull();
      }
    }
  }

  @Test
  @Timeout(60)
  void longestAnswers_takeLittleTime() {
    for (String piece : PIECES) {
      Answer longest =
          Answer.of(piece.repeat(ScoringRule.CHARACTERS_MAX / piece.length() - 10) + "1");
      for (String rule :
          List.of("value", "string", "reference-math", "numeric", "reference-gsm8k")) {
        assertThat(Items.rule(rule).score(Items.text("1"), longest)).isNotNull();
      }
      assertThat(MathReferenceRule.isEqual("1", longest.text())).isIn(true, false);
      assertThat(LatexText.normalised(longest.text())).isNotNull();
      assertThat(VqaText.normalised(longest.text())).isNotNull();
      assertThat(ArcReferenceRule.extract(longest.text())).isNotNull();
    }
  }
}
