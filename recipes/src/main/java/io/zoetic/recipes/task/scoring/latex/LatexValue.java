// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.scoring.latex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The value that an answer of MATH stands for; two answers are the same if their values are. */
public sealed interface LatexValue {
  int CHARACTERS_MAX = 1000;
  int DEPTH_MAX = 20;
  Pattern WORDS = Pattern.compile("\\\\(?:text|textbf|mathrm|mbox)\\{([^{}]*)\\}");
  Pattern UNIT =
      Pattern.compile(
          "^(.*[0-9}\\)])\\s*\\\\(?:text|mathrm|mbox)\\{[^{}]*\\}(?:\\^\\{?[23]\\}?)?$");

  /** {@code x = 7}, {@code x \in [1,2]}. */
  Pattern NAMED = Pattern.compile("^\\s*[a-zA-Z]\\s*(?:=([^=]*)|\\\\in\\s*([\\[(].*))$");

  Pattern SUBSCRIPT = Pattern.compile("_\\{([^{}])\\}");
  Pattern MATRIX = Pattern.compile("^\\\\begin\\{([pb]matrix)\\}(.*)\\\\end\\{([pb]matrix)\\}$");

  /** A number. */
  record Number(Quantity quantity) implements LatexValue {}

  /**
   * Parts in their order.
   *
   * @param brackets {@code ()}, {@code [)} …, none for a list, or a shape of a matrix
   */
  record Parts(String brackets, List<LatexValue> parts) implements LatexValue {}

  /** Parts in any order: a set, a union. */
  record Unordered(String kind, List<LatexValue> parts) implements LatexValue {}

  /** A text that is not understood. */
  record Text(String text) implements LatexValue {}

  /** Whether both are the same. */
  default boolean isSame(LatexValue other) {
    return switch (this) {
      case Number(Quantity mine) -> other instanceof Number(Quantity its) && mine.isSame(its);
      case Text(String mine) -> other instanceof Text(String its) && mine.equals(its);
      case Parts(String brackets, List<LatexValue> mine) ->
          other instanceof Parts(String its, List<LatexValue> parts)
              && brackets.equals(its)
              && areSame(mine, parts);
      case Unordered(String kind, List<LatexValue> mine) ->
          other instanceof Unordered(String its, List<LatexValue> parts)
              && kind.equals(its)
              && areSameInAnyOrder(mine, parts);
    };
  }

  private static boolean areSame(List<LatexValue> left, List<LatexValue> right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!left.get(i).isSame(right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean areSameInAnyOrder(List<LatexValue> left, List<LatexValue> right) {
    List<LatexValue> rest = new ArrayList<>(right);
    for (LatexValue each : left) {
      Optional<LatexValue> found = rest.stream().filter(each::isSame).findFirst();
      if (found.isEmpty()) {
        return false;
      }
      rest.remove(found.get());
    }
    return rest.isEmpty();
  }

  /** Reads an answer. What is longer than {@value #CHARACTERS_MAX} characters is a text. */
  static LatexValue of(String latex) {
    return latex.length() > CHARACTERS_MAX ? new Text(latex) : of(latex, 0);
  }

  private static LatexValue of(String latex, int depth) {
    String text = latex.replace("\\left", "").replace("\\right", "").replace("\n", " ").strip();
    Matcher named = NAMED.matcher(text);
    if (named.matches()) {
      text = (named.group(1) == null ? named.group(2) : named.group(1)).strip();
    }
    Matcher unit = UNIT.matcher(text);
    text = unit.matches() ? unit.group(1).strip() : text;
    Optional<Quantity> number = LatexExpression.evaluate(text);
    if (number.isPresent() && !hasCommaInBrackets(text)) {
      return new Number(number.get());
    }
    Optional<LatexValue> whole = depth < DEPTH_MAX ? structured(text, depth + 1) : Optional.empty();
    return whole.orElseGet(() -> new Text(plain(latex)));
  }

  /** {@code (100,200)} is a pair, never a number with thousands. */
  private static boolean hasCommaInBrackets(String text) {
    return text.indexOf(',') >= 0 && !text.isEmpty() && "([".indexOf(text.charAt(0)) >= 0;
  }

  private static Optional<LatexValue> structured(String text, int depth) {
    Matcher matrix = MATRIX.matcher(text);
    if (matrix.matches() && matrix.group(1).equals(matrix.group(3))) {
      return Optional.of(matrix(matrix.group(2), depth));
    }
    List<String> united = split(text, "\\cup");
    if (united.size() > 1) {
      return Optional.of(new Unordered("union", each(united, depth)));
    }
    if (text.startsWith("\\{") && text.endsWith("\\}") && text.length() >= 4) {
      String inner = text.substring(2, text.length() - 2);
      return Optional.of(
          new Unordered("set", inner.isBlank() ? List.of() : each(split(inner, ","), depth)));
    }
    if (text.length() > 2
        && "([".indexOf(text.charAt(0)) >= 0
        && ")]".indexOf(text.charAt(text.length() - 1)) >= 0) {
      List<String> parts = split(text.substring(1, text.length() - 1), ",");
      if (parts.size() > 1) {
        String brackets = "" + text.charAt(0) + text.charAt(text.length() - 1);
        return Optional.of(new Parts(brackets, each(parts, depth)));
      }
    }
    List<String> listed = split(text, ",");
    return listed.size() > 1 ? Optional.of(new Parts("", each(listed, depth))) : Optional.empty();
  }

  private static LatexValue matrix(String body, int depth) {
    List<LatexValue> parts = new ArrayList<>();
    List<String> rows = split(body, "\\\\");
    int columns = 0;
    for (String row : rows) {
      List<String> cells = split(row, "&");
      columns = Math.max(columns, cells.size());
      parts.addAll(each(cells, depth));
    }
    return new Parts(rows.size() + "x" + columns, parts);
  }

  private static List<LatexValue> each(List<String> parts, int depth) {
    return parts.stream().map(part -> of(part, depth)).toList();
  }

  /** At a separator that no bracket encloses; one part if there is none. */
  private static List<String> split(String text, String separator) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0) {
        depth--;
      } else if (depth == 0 && text.startsWith(separator, i)) {
        parts.add(text.substring(start, i));
        start = i + separator.length();
        i = start - 1;
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** Words without what sets them, without blanks. */
  private static String plain(String latex) {
    String words = SUBSCRIPT.matcher(WORDS.matcher(latex).replaceAll("$1")).replaceAll("_$1");
    return LatexText.normalised(words).orElse(words).replaceAll("\\s", "");
  }
}
