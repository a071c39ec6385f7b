// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.latex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.zoetic.recipes.task.Boxed;
import java.util.Optional;

/**
 * Answers of MATH as texts: how they are found and normalised. The steps and their order are those
 * of the reference code (SakanaAI/self-adaptive-llms@03a41ae, fishfarm's competation_math), which
 * goes back to hendrycks/math {@code math_equivalence}. Time is linear but for the length of what
 * is in the box, at worst its square.
 */
public final class LatexText {
  private static final String PHRASE = "The answer is: ";
  private static final String UNIT = "\\text{ ";
  private static final String ROOT = "\\sqrt";
  private static final String FRACTION = "\\frac";
  private static final Pattern INTEGERS = Pattern.compile("(0|-?[1-9][0-9]*)/(0|-?[1-9][0-9]*)");

  private LatexText() {}

  /** The answer in a model's text: behind the phrase, else in the last box. */
  public static Optional<String> prediction(String text) {
    int phrase = text.lastIndexOf(PHRASE);
    if (phrase < 0) {
      return Boxed.last(text);
    }
    String behind = text.substring(phrase + PHRASE.length());
    int end = behind.indexOf(".\n");
    String said = (end < 0 ? behind : behind.substring(0, end)).strip();
    return Optional.of(said.endsWith(".") ? said.substring(0, said.length() - 1) : said);
  }

  /**
   * Without what does not matter; empty where the reference fails and compares texts as they are.
   */
  public static Optional<String> normalised(String text) {
    String s =
        text.replace("\n", "")
            .replace("\\!", "")
            .replace("\\\\", "\\")
            .replace("tfrac", "frac")
            .replace("dfrac", "frac")
            .replace("\\left", "")
            .replace("\\right", "")
            .replace("^{\\circ}", "")
            .replace("^\\circ", "")
            .replace("\\$", "");
    int unit = s.indexOf(UNIT);
    if (unit >= 0) {
      if (s.indexOf(UNIT, unit + 1) >= 0) {
        return Optional.empty();
      }
      s = s.substring(0, unit);
    }
    s = s.replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.");
    if (s.isEmpty()) {
      return Optional.of(s);
    }
    s = s.startsWith(".") ? "0" + s : s;
    int equals = s.indexOf('=');
    if (equals >= 0 && equals <= 2 && equals == s.lastIndexOf('=')) {
      s = s.substring(equals + 1);
    }
    return roots(s)
        .map(each -> each.replace(" ", ""))
        .flatMap(LatexText::fractions)
        .map(LatexText::slash);
  }

  /** {@code \sqrtX} becomes {@code \sqrt{X}}; an index is taken for X, as in the reference. */
  private static Optional<String> roots(String text) {
    String[] parts = text.split(java.util.regex.Pattern.quote(ROOT), -1);
    StringBuilder fixed = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      if (part.isEmpty()) {
        return Optional.empty();
      }
      fixed.append(ROOT);
      if (part.charAt(0) == '{') {
        fixed.append(part);
      } else {
        fixed.append('{').append(part.charAt(0)).append('}').append(part, 1, part.length());
      }
    }
    return Optional.of(fixed.toString());
  }

  /** {@code \fracab} becomes {@code \frac{a}{b}}, {@code \frac1{72}} {@code \frac{1}{72}}. */
  private static Optional<String> fractions(String text) {
    String[] parts = text.split(java.util.regex.Pattern.quote(FRACTION), -1);
    StringBuilder fixed = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      String part = parts[i];
      if (part.isEmpty()) {
        return Optional.empty();
      }
      fixed.append(FRACTION);
      if (part.charAt(0) == '{') {
        fixed.append(part);
        continue;
      }
      if (part.length() < 2) {
        return Optional.of(text);
      }
      fixed.append('{').append(part.charAt(0)).append('}');
      if (part.charAt(1) == '{') {
        fixed.append(part, 1, part.length());
      } else {
        fixed.append('{').append(part.charAt(1)).append('}').append(part, 2, part.length());
      }
    }
    return Optional.of(fixed.toString());
  }

  private static String slash(String text) {
    String half = text.equals("0.5") ? "\\frac{1}{2}" : text;
    Matcher integers = INTEGERS.matcher(half);
    return integers.matches()
        ? "\\frac{%s}{%s}".formatted(integers.group(1), integers.group(2))
        : half;
  }

  /** Whether two answers are the same text once normalised. */
  public static boolean same(String gold, String prediction) {
    Optional<String> left = normalised(gold);
    Optional<String> right = normalised(prediction);
    return left.isPresent() && right.isPresent() ? left.equals(right) : gold.equals(prediction);
  }
}
