// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring;

import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.scoring.latex.LatexExpression;
import io.zoetic.recipes.task.scoring.latex.LatexText;
import io.zoetic.recipes.task.scoring.latex.Quantity;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * {@code reference-math}: how SakanaAI/self-adaptive-llms@03a41ae compares answers of MATH
 * (fishfarm's competation_math), with its leniency: a factor of 100 either way, 1e-4 relative,
 * brackets of one kind that do not matter. Its last step asks sympy; here {@link LatexExpression}
 * evaluates numbers instead, to the same 1e-3 relative, and knows no variables.
 */
final class MathReferenceRule implements ScoringRule {
  private static final double NEAR = 1e-4;
  private static final double NEAR_EVALUATED = 1e-3;
  private static final int DEPTH_MAX = 16;
  private static final List<Double> FACTORS = List.of(0.01, 1.0, 100.0);

  @Override
  public String name() {
    return "reference-math";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Score judge(TaskItem item, Answer answer) {
    String gold = Problems.of(item, Problem.Text.class, this).answer();
    Optional<String> found = LatexText.prediction(answer.text());
    if (found.isEmpty()) {
      return Score.missing("no answer in a box");
    }
    boolean right = isEqual(gold, found.get());
    return Score.of(right, found.get(), right ? "equal" : "not equal");
  }

  /** Whether the reference takes a prediction for the right answer. */
  static boolean isEqual(String gold, String prediction) {
    Optional<String> left = LatexText.normalised(gold);
    Optional<String> right = LatexText.normalised(prediction);
    return left.isPresent() && right.isPresent()
        ? isEqual(left.get(), right.get(), 0)
        : gold.equals(prediction);
  }

  private static boolean isEqual(String gold, String prediction, int depth) {
    OptionalDouble left = Numbers.parse(gold);
    OptionalDouble right = Numbers.parse(prediction);
    if (left.isPresent() && right.isPresent()) {
      double expected = left.getAsDouble();
      double given = right.getAsDouble();
      return FACTORS.stream().anyMatch(factor -> isNear(expected, given * factor, NEAR));
    }
    return areSameBare(gold, prediction)
        || depth < DEPTH_MAX && haveEqualParts(gold, prediction, depth)
        || haveEqualValues(gold, prediction);
  }

  /** As Python's {@code math.isclose}. */
  private static boolean isNear(double a, double b, double relative) {
    return a == b || Math.abs(a - b) <= relative * Math.max(Math.abs(a), Math.abs(b));
  }

  /** Without brackets around them, unless both have other ones, and without braces. */
  private static boolean areSameBare(String gold, String prediction) {
    boolean strips =
        isIn("[]", prediction) && !gold.startsWith("(")
            || isIn("()", prediction) && !gold.startsWith("[");
    return strips
        ? flat(stripped(gold)).equals(flat(stripped(prediction)))
        : flat(gold).equals(flat(prediction));
  }

  private static String flat(String text) {
    return text.replace("{", "").replace("}", "").replace("(", "").replace(")", "");
  }

  private static boolean isIn(String brackets, String text) {
    return text.startsWith(brackets.substring(0, 1)) && text.endsWith(brackets.substring(1));
  }

  private static String stripped(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && "[]()".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && "[]()".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean haveEqualParts(String gold, String prediction, int depth) {
    if (!(isIn("[]", gold) && isIn("[]", prediction) || isIn("()", gold) && isIn("()", prediction))
        || gold.length() < 2
        || prediction.length() < 2) {
      return false;
    }
    String[] left = gold.substring(1, gold.length() - 1).split(",", -1);
    String[] right = prediction.substring(1, prediction.length() - 1).split(",", -1);
    if (left.length != right.length) {
      return false;
    }
    for (int i = 0; i < left.length; i++) {
      if (!isEqual(left[i], right[i], depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean haveEqualValues(String gold, String prediction) {
    Optional<Quantity> left = LatexExpression.evaluate(gold);
    Optional<Quantity> right = LatexExpression.evaluate(prediction);
    return left.isPresent()
        && right.isPresent()
        && isNear(left.get().value(), right.get().value(), NEAR_EVALUATED);
  }
}
