// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import static io.zoetic.recipes.task.scoring.Items.isRight;
import static io.zoetic.recipes.task.scoring.Items.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.recipes.task.scoring.latex.LatexExpression;
import io.zoetic.recipes.task.scoring.latex.LatexText;
import io.zoetic.recipes.task.scoring.latex.LatexValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of MATH: found, normalised, compared. */
final class MathRulesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\tfrac 34 | \\frac{3}{4}",
        "\\left( 3, \\frac{\\pi}{2} \\right) | (3,\\frac{\\pi}{2})",
        "50\\% | 50",
        "5 \\text{ cm} | 5",
        "x = 7 | 7",
        ".25 | 0.25",
        "-.5 | -.5",
        "10\\!000 | 10000",
        "y=2x+1 | 2x+1",
        "k=3=4 | k=3=4",
        "a/b | a/b",
        "1,000 | 1,000",
        "\\text{even} | \\text{even}",
        "\\frac1{72} | \\frac{1}{72}",
        "\\sqrt2 | \\sqrt{2}",
        "1/2 | \\frac{1}{2}",
        "0.5 | \\frac{1}{2}"
      })
  void text_isNormalisedAsInTheReference(String text, String normalised) {
    assertThat(LatexText.normalised(text)).contains(normalised);
  }

  @Test
  void normalising_failsWhereTheReferenceFails() {
    assertThat(LatexText.normalised("2 \\text{ cm} 3 \\text{ mm}")).isEmpty();
    assertThat(LatexText.normalised("\\sqrt")).isEmpty();
    assertThat(LatexText.normalised("")).contains("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\\frac{1}{2} | 0.5 | true",
        "0.5 | 1/2 | true",
        "50 | 5000 | true",
        "100 | 1 | true",
        "3 | 3.0001 | true",
        "(1,2) | 1,2 | true",
        "x=5 | 5 | true",
        "1,000 | 1000 | true",
        "12 | 12.0 | true",
        "{3} | 3 | true",
        "\\sqrt{2} | \\sqrt2 | true",
        "50 | 0.5 | false",
        "3 | 3.001 | false",
        "[1,2] | (1,2) | false",
        "1,2 | 2,1 | false",
        "\\text{A} | A | false",
        "7 | 7% | false"
      })
  void reference_findsEqual(String gold, String prediction, boolean equal) {
    assertThat(MathReferenceRule.isEqual(gold, prediction)).isEqualTo(equal);
  }

  @Test
  void prediction_isFoundAsInTheReference() {
    assertThat(LatexText.prediction("The answer is: 3.\nThen more")).contains("3");
    assertThat(LatexText.prediction("The answer is: $12$.")).contains("$12$");
    assertThat(LatexText.prediction("\\boxed{12} then \\boxed{13}")).contains("13");
    assertThat(LatexText.prediction("\\boxed{\\frac{a}{b")).isEmpty();
    assertThat(LatexText.prediction("\\fbox{7}")).isEmpty();
    assertThat(LatexText.prediction("The answer is: 1. The answer is: 2")).contains("2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "50 | 5000 | false",
        "100 | 1 | false",
        "3 | 3.0001 | false",
        "(1,2) | 1,2 | false",
        "\\text{A} | A | true",
        "\\frac{14}{3} | 14/3 | true",
        "\\frac{14}{3} | 4\\frac{2}{3} | true",
        "1\\frac{4}{5} | 1.8 | true",
        "0.333333 | 1/3 | true",
        "1/3 | 0.3333 | false",
        "11,\\! 111,\\! 111,\\! 100 | 11111111100 | true",
        "11111111100 | 11111111101 | false",
        "58,500 | 58500 | true",
        "(100,200) | 100200 | false",
        "3\\sqrt{13} | \\sqrt{117} | true",
        "\\sqrt[3]{-8} | -2 | true",
        "\\frac{\\sqrt{3}}{3} | 1/\\sqrt{3} | true",
        "864 \\mbox{ inches}^2 | 864 | true",
        "\\frac{270}7\\text{ degrees} | \\frac{270}{7} | true",
        "90^\\circ | 90 | true",
        "\\$32,\\!348 | 32348 | true",
        ".0000672 | 6.72/100000 | true",
        "288 \\pi | 288\\cdot\\pi | true",
        "(-\\infty, 0] | (-\\infty,0] | true",
        "(-\\infty, 0] | (-\\infty,0) | false",
        "\\left(\\frac{3}{5},\\frac{8}{3}\\right] | (0.6, \\frac83] | true",
        "\\{1,2,3\\} | \\{3, 1, 2\\} | true",
        "(1,2) | (2,1) | false",
        "(0,9) \\cup (9,36) | (9,36)\\cup(0,9) | true",
        "\\begin{pmatrix} -1/3 \\\\ 2/3 \\end{pmatrix} |"
            + " \\begin{pmatrix}-\\frac13\\\\\\frac23\\end{pmatrix} | true",
        "\\begin{pmatrix} 1 & 2 \\end{pmatrix} | \\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix} | false",
        "x^3+3x-6 | x^3 + 3x - 6 | true",
        "2^{10} | 1024 | true",
        "2^{-1} | 0.5 | true",
        "7 | 7% | false",
        "x=5 | 5 | true",
        "52_8 | 52 | false",
        "4210_{5} | 4210_5 | true",
        "x \\in [-2,7] | [-2, 7] | true",
        "x \\in [-2,7] | (-2, 7) | false"
      })
  void value_comparesWhatAnswersStandFor(String gold, String prediction, boolean same) {
    assertThat(isRight("value", text(gold), "So \\boxed{" + prediction + "}.")).isEqualTo(same);
  }

  @Test
  void string_comparesTextsAlone() {
    assertThat(isRight("string", text("\\tfrac 34"), "\\boxed{\\frac{3}{4}}")).isTrue();
    assertThat(isRight("string", text("\\frac{3}{4}"), "\\boxed{0.75}")).isFalse();
    assertThat(isRight("string", text("3"), "it is 3")).isFalse();
  }

  @Test
  void evaluator_isBounded() {
    assertThat(LatexExpression.evaluate("(".repeat(400) + "1" + ")".repeat(400))).isEmpty();
    assertThat(LatexExpression.evaluate("\\sqrt".repeat(190) + "2")).isEmpty();
    assertThat(LatexExpression.evaluate("9^{9^{9^9}}"))
        .hasValueSatisfying(value -> assertThat(value.value()).isInfinite());
    assertThat(LatexExpression.evaluate("1\\frac{".repeat(90) + "1" + "}{2}".repeat(90))).isEmpty();
    assertThat(LatexExpression.evaluate("1\\frac{".repeat(20) + "1" + "}{2}".repeat(20)))
        .isPresent();
    assertThat(LatexExpression.evaluate("1/0")).isEmpty();
    assertThat(LatexExpression.evaluate("\\sqrt{-1}")).isEmpty();
    assertThat(LatexExpression.evaluate("9".repeat(2000))).isEmpty();
    assertThat(LatexValue.of("[".repeat(500) + "]".repeat(500)))
        .isInstanceOf(LatexValue.Text.class);
    assertThat(LatexValue.of("(1,".repeat(200) + "1" + ")".repeat(200))).isNotNull();
  }
}
