// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.latex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a number in LaTeX: integers, decimals, thousands commas, {@code + - * / ^}, {@code
 * \frac}, {@code \sqrt[n]}, {@code \pi}, {@code \infty}, implicit products, mixed numbers ({@code
 * 1\frac{4}{5}} is 9/5). No variables. Bounded in length and depth; used by one thread.
 */
public final class LatexExpression {
  private static final int CHARACTERS_MAX = 1000;
  private static final int DEPTH_MAX = 50;

  /** Found ahead, never by trying: nested trials would double with every level. */
  private static final Pattern PROPER =
      Pattern.compile("\\\\frac(\\{[0-9]{1,15}\\}|[0-9])(\\{[0-9]{1,15}\\}|[0-9])");

  private final String text;
  private int position;
  private int depth;

  private LatexExpression(String text) {
    this.text = text;
  }

  /** The value; empty if it is no number, has none, or is too long or too deep. */
  public static Optional<Quantity> evaluate(String latex) {
    String plain = plain(latex);
    if (plain.isEmpty() || plain.length() > CHARACTERS_MAX) {
      return Optional.empty();
    }
    LatexExpression expression = new LatexExpression(plain);
    try {
      Quantity value = expression.sum();
      return expression.position == plain.length() ? Optional.of(value) : Optional.empty();
    } catch (Quantity.Undefined _) {
      return Optional.empty();
    }
  }

  /** Without spaces, sizes and units that carry no value. */
  static String plain(String latex) {
    return latex
        .replace("\\left", "")
        .replace("\\right", "")
        .replace("\\!", "")
        .replace("{,}", ",")
        .replace("\\,", "")
        .replace("\\;", "")
        .replace("\\:", "")
        .replace("\\ ", "")
        .replace("^{\\circ}", "")
        .replace("^\\circ", "")
        .replace("\\$", "")
        .replace("\\%", "")
        .replace("$", "")
        .replace("dfrac", "frac")
        .replace("tfrac", "frac")
        .replace("cfrac", "frac")
        .replaceAll("\\s", "")
        .replace('\u2212', '-');
  }

  private Quantity.Undefined unknown() {
    return new Quantity.Undefined("not a number");
  }

  private boolean take(String token) {
    if (text.startsWith(token, position)) {
      position += token.length();
      return true;
    }
    return false;
  }

  /** A command, which ends before a letter: {@code \pi} is not the beginning of {@code \pink}. */
  private boolean takeCommand(String command) {
    int end = position + command.length();
    if (text.startsWith(command, position)
        && (end == text.length() || !Character.isLetter(text.charAt(end)))) {
      position = end;
      return true;
    }
    return false;
  }

  private char next() {
    return position < text.length() ? text.charAt(position) : '\0';
  }

  private Quantity sum() {
    if (++depth > DEPTH_MAX) {
      throw unknown();
    }
    Quantity sum = product();
    while (next() == '+' || next() == '-') {
      boolean minus = next() == '-';
      position++;
      Quantity more = product();
      sum = sum.plus(minus ? more.negated() : more);
    }
    depth--;
    return sum;
  }

  private Quantity product() {
    Quantity product = signed();
    while (true) {
      if (take("*") || takeCommand("\\cdot") || takeCommand("\\times")) {
        product = product.times(signed());
      } else if (take("/") || takeCommand("\\div")) {
        product = product.over(signed());
      } else if (next() != '\0'
          && "(\\{".indexOf(next()) >= 0
          && !text.startsWith("\\}", position)) {
        product = product.times(power());
      } else {
        return product;
      }
    }
  }

  private Quantity signed() {
    int minus = 0;
    while (next() == '-' || next() == '+') {
      minus += next() == '-' ? 1 : 0;
      position++;
    }
    Quantity value = power();
    return minus % 2 == 0 ? value : value.negated();
  }

  private Quantity power() {
    Quantity base = atom();
    return take("^") ? base.power(argument()) : base;
  }

  private Quantity atom() {
    char c = next();
    if (Character.isDigit(c) || c == '.') {
      return number();
    }
    if (take("(")) {
      return closed(")");
    }
    if (take("{")) {
      return closed("}");
    }
    if (take("\\frac")) {
      Quantity top = argument();
      return top.over(argument());
    }
    if (text.startsWith("\\sqrt", position)) {
      position += 5;
      return root();
    }
    if (takeCommand("\\pi")) {
      return Quantity.near(Math.PI);
    }
    if (takeCommand("\\infty")) {
      return Quantity.near(Double.POSITIVE_INFINITY);
    }
    throw unknown();
  }

  private Quantity closed(String bracket) {
    Quantity value = sum();
    if (!take(bracket)) {
      throw unknown();
    }
    return value;
  }

  private Quantity root() {
    int degree = 2;
    if (take("[")) {
      Quantity.@Nullable Fraction exact = closed("]").exact();
      if (exact == null || !exact.isWhole() || exact.numerator().bitLength() > 8) {
        throw unknown();
      }
      degree = exact.numerator().intValueExact();
    }
    return argument().root(degree);
  }

  /** In braces, or one digit, or one command: {@code \frac12}, {@code 2^\pi}. */
  private Quantity argument() {
    if (++depth > DEPTH_MAX) {
      throw unknown();
    }
    Quantity value;
    char c = next();
    if (c >= '0' && c <= '9') {
      position++;
      value = Quantity.whole(c - '0');
    } else if (c == '{' || c == '\\') {
      value = atom();
    } else {
      throw unknown();
    }
    depth--;
    return value;
  }

  private Quantity number() {
    int start = position;
    digits();
    while (next() == ',' && isThousands()) {
      position += 4;
    }
    if (next() == '.') {
      position++;
      digits();
    }
    String digits = text.substring(start, position).replace(",", "");
    if (digits.equals(".") || digits.length() > 300) {
      throw unknown();
    }
    String whole = digits.endsWith(".") ? digits.substring(0, digits.length() - 1) : digits;
    Quantity value = Quantity.decimal(whole);
    return whole.indexOf('.') < 0 ? mixed(value) : value;
  }

  private void digits() {
    while (next() >= '0' && next() <= '9') {
      position++;
    }
  }

  /** A comma, three digits, and no fourth. */
  private boolean isThousands() {
    int end = position + 4;
    if (end > text.length()) {
      return false;
    }
    for (int i = position + 1; i < end; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return end == text.length() || text.charAt(end) < '0' || text.charAt(end) > '9';
  }

  /** A whole number right before a proper fraction of whole numbers is added to it. */
  private Quantity mixed(Quantity whole) {
    Matcher fraction = PROPER.matcher(text.substring(position));
    if (!fraction.lookingAt()) {
      return whole;
    }
    long top = Long.parseLong(digits(fraction.group(1)));
    long bottom = Long.parseLong(digits(fraction.group(2)));
    if (top == 0 || top >= bottom) {
      return whole;
    }
    position += fraction.end();
    return whole.plus(Quantity.whole(top).over(Quantity.whole(bottom)));
  }

  private static String digits(String argument) {
    return argument.replace("{", "").replace("}", "");
  }
}
