// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.FormatSpec;
import io.zoetic.model.template.builtin.StringSplit;
import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.Casing;
import io.zoetic.model.template.text.CodePoints;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Callee;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;

/** The methods of Python's {@code str}. */
final class StringMethods {
  /** A method of a text. */
  @FunctionalInterface
  private interface Method {
    Object apply(String text, Arguments arguments);
  }

  private static final Map<String, Method> METHODS = new HashMap<>();

  /** What Python has and templates do not use. */
  private static final Set<String> UNSUPPORTED =
      Set.of(
          "encode",
          "expandtabs",
          "format_map",
          "isidentifier",
          "isprintable",
          "maketrans",
          "translate");

  static {
    cases();
    trims();
    METHODS.put("join", StringMethods::join);
    METHODS.put("split", (text, given) -> StringSplit.split(text, given, false));
    METHODS.put("rsplit", (text, given) -> StringSplit.split(text, given, true));
    METHODS.put("partition", (text, given) -> StringSplit.partition(text, given, false));
    METHODS.put("rpartition", (text, given) -> StringSplit.partition(text, given, true));
    METHODS.put(
        "splitlines",
        (text, given) -> StringSplit.lines(text, given.bind("splitlines", "keepends?").flag(0)));
    METHODS.put("format", BraceFormat::format);
    METHODS.put("replace", StringMethods::replace);
    METHODS.put(
        "startswith",
        (text, given) -> hasEnd(text, given.bind("startswith", "prefix", "start?", "end?"), true));
    METHODS.put(
        "endswith",
        (text, given) -> hasEnd(text, given.bind("endswith", "suffix", "start?", "end?"), false));
    searches();
    pads();
    questions();
  }

  private StringMethods() {}

  static boolean has(String name) {
    return METHODS.containsKey(name) || UNSUPPORTED.contains(name);
  }

  /**
   * A method of a text, marked as HTML or not.
   *
   * @throws TemplateException if it is not supported
   */
  static Callee of(Object receiver, String name) {
    Method method = METHODS.get(name);
    if (method == null) {
      throw TemplateException.unsupported("str." + name);
    }
    return Callee.of("str." + name, given -> call(receiver, method, given));
  }

  private static Object call(Object receiver, Method method, Arguments given) {
    if (!(receiver instanceof Markup(String text))) {
      return method.apply((String) receiver, given);
    }
    // What goes into marked text is escaped, and what comes out is marked.
    List<Object> escaped = given.positional().stream().map(StringMethods::escaped).toList();
    return marked(method.apply(text, new Arguments(escaped, given.named())));
  }

  private static Object escaped(Object value) {
    return switch (value) {
      case String text -> Markup.escape(text).text();
      case Tuple tuple -> tuple;
      case List<?> list -> list.stream().map(StringMethods::escaped).toList();
      default -> value;
    };
  }

  private static Object marked(Object result) {
    return switch (result) {
      case String text -> new Markup(text);
      case Tuple tuple -> new Tuple(tuple.stream().map(StringMethods::marked).toList());
      case List<?> list -> list.stream().map(StringMethods::marked).toList();
      default -> result;
    };
  }

  private static void cases() {
    plain("lower", text -> text.toLowerCase(Locale.ROOT));
    plain("casefold", text -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
    plain("upper", text -> text.toUpperCase(Locale.ROOT));
    plain("capitalize", Casing::capitalize);
    plain("title", Casing::title);
    plain("swapcase", Casing::swap);
  }

  private static void plain(String name, java.util.function.Function<String, Object> method) {
    METHODS.put(
        name,
        (text, given) -> {
          given.bind(name);
          return method.apply(text);
        });
  }

  private static void trims() {
    METHODS.put("strip", (text, given) -> strip(text, given.bind("strip", "chars?"), true, true));
    METHODS.put(
        "lstrip", (text, given) -> strip(text, given.bind("lstrip", "chars?"), true, false));
    METHODS.put(
        "rstrip", (text, given) -> strip(text, given.bind("rstrip", "chars?"), false, true));
    METHODS.put(
        "removeprefix",
        (text, given) -> {
          String prefix = given.bind("removeprefix", "prefix").text(0);
          return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        });
    METHODS.put(
        "removesuffix",
        (text, given) -> {
          String suffix = given.bind("removesuffix", "suffix").text(0);
          return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
        });
  }

  /** Drops white space, or the characters that are given. */
  static String strip(String text, Arguments.Bound given, boolean left, boolean right) {
    String chars = given.some(0) ? given.text(0) : null;
    IntPredicate drop = chars == null ? CodePoints::isSpace : point -> chars.indexOf(point) >= 0;
    int from = 0;
    int to = text.length();
    while (left && from < to && drop.test(text.codePointAt(from))) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && drop.test(text.codePointBefore(to))) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  private static Object join(String text, Arguments given) {
    StringBuilder out = new StringBuilder();
    int index = 0;
    for (Object part : Iteration.of(given.bind("join", "iterable").get(0))) {
      String each = Markup.textOf(part);
      if (each == null) {
        throw TemplateException.invalid(
            "sequence item %d: expected str instance, %s found"
                .formatted(index, PythonType.name(part)));
      }
      out.append(index++ == 0 ? "" : text).append(each);
      Budget.requireText(out.length());
    }
    return out.toString();
  }

  private static Object replace(String text, Arguments given) {
    Arguments.Bound bound = given.bind("replace", "old", "new", "count?");
    return replace(text, bound.text(0), bound.text(1), bound.integer(2, -1));
  }

  /** Replaces the first {@code count} places, all if it is negative. */
  static String replace(String text, String old, String replacement, int count) {
    StringBuilder out = new StringBuilder();
    int end = 0;
    int left = count < 0 ? Integer.MAX_VALUE : count;
    int at = 0;
    while (left-- > 0 && (at = text.indexOf(old, at)) >= 0 && at <= text.length()) {
      out.append(text, end, at).append(replacement);
      Budget.requireText(out.length());
      end = at + old.length();
      at =
          old.isEmpty()
              ? at + (at < text.length() ? Character.charCount(text.codePointAt(at)) : 1)
              : end;
      if (at > text.length()) {
        break;
      }
    }
    return out.append(text.substring(end)).toString();
  }

  private static Object hasEnd(String text, Arguments.Bound given, boolean start) {
    String part = range(text, given);
    if (part == null) {
      return false;
    }
    List<?> ends = given.get(0) instanceof Tuple tuple ? tuple : List.of(given.text(0));
    for (Object each : ends) {
      String end = String.valueOf(Markup.textOf(each));
      if (start ? part.startsWith(end) : part.endsWith(end)) {
        return true;
      }
    }
    return false;
  }

  /** The part from {@code start} to {@code end}; null if it begins behind the text. */
  private static @org.jspecify.annotations.Nullable String range(
      String text, Arguments.Bound given) {
    if (!given.some(1) && !given.some(2)) {
      return text;
    }
    int length = CodePoints.length(text);
    int start = given.some(1) ? place(given.integer(1), length) : 0;
    int end = given.some(2) ? Math.min(place(given.integer(2), length), length) : length;
    if (start > length || start > end) {
      return null;
    }
    return text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
  }

  private static int place(int index, int length) {
    return index < 0 ? Math.max(0, index + length) : index;
  }

  private static void searches() {
    METHODS.put("find", (text, given) -> find(text, given, "find", false));
    METHODS.put("rfind", (text, given) -> find(text, given, "rfind", true));
    METHODS.put("index", (text, given) -> found(find(text, given, "index", false)));
    METHODS.put("rindex", (text, given) -> found(find(text, given, "rindex", true)));
    METHODS.put(
        "count",
        (text, given) -> {
          Arguments.Bound bound = given.bind("count", "sub", "start?", "end?");
          String part = range(text, bound);
          String sub = bound.text(0);
          if (part == null) {
            return 0L;
          }
          if (sub.isEmpty()) {
            return CodePoints.length(part) + 1L;
          }
          long count = 0;
          for (int at = part.indexOf(sub); at >= 0; at = part.indexOf(sub, at + sub.length())) {
            count++;
          }
          return count;
        });
  }

  private static Object find(String text, Arguments given, String name, boolean last) {
    Arguments.Bound bound = given.bind(name, "sub", "start?", "end?");
    String part = range(text, bound);
    if (part == null) {
      return -1L;
    }
    int at = last ? part.lastIndexOf(bound.text(0)) : part.indexOf(bound.text(0));
    int start = bound.some(1) ? place(bound.integer(1), CodePoints.length(text)) : 0;
    return at < 0 ? -1L : CodePoints.index(part, at) + start;
  }

  private static Object found(Object index) {
    if (index.equals(-1L)) {
      throw TemplateException.invalid("substring not found");
    }
    return index;
  }

  private static void pads() {
    pad("ljust", '<');
    pad("rjust", '>');
    METHODS.put(
        "center",
        (text, given) -> {
          Arguments.Bound bound = given.bind("center", "width", "fillchar?");
          return center(text, bound.integer(0), bound.text(1, " "));
        });
    METHODS.put("zfill", StringMethods::fillZeros);
  }

  private static Object fillZeros(String text, Arguments given) {
    int width = given.bind("zfill", "width").integer(0);
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    String filled = FormatSpec.pad(digits, signed ? width - 1 : width, '0', '>');
    return signed ? text.charAt(0) + filled : filled;
  }

  private static void pad(String name, char align) {
    METHODS.put(
        name,
        (text, given) -> {
          Arguments.Bound bound = given.bind(name, "width", "fillchar?");
          return FormatSpec.pad(text, bound.integer(0), filling(bound.text(1, " ")), align);
        });
  }

  private static char filling(String fill) {
    if (fill.length() != 1) {
      throw TemplateException.invalid("The fill character must be exactly one character long");
    }
    return fill.charAt(0);
  }

  /** Python puts the odd blank to the left if the width is odd. */
  static String center(String text, int width, String fill) {
    int missing = width - CodePoints.length(text);
    if (missing <= 0) {
      return text;
    }
    Budget.requireText(width);
    int left = missing / 2 + (missing & width & 1);
    String filling = String.valueOf(filling(fill));
    return filling.repeat(left) + text + filling.repeat(missing - left);
  }

  private static void questions() {
    each("isspace", CodePoints::isSpace);
    each("isalpha", Character::isLetter);
    each("isalnum", point -> Character.isLetter(point) || isNumeric(point));
    each("isdecimal", Character::isDigit);
    each("isdigit", point -> Character.isDigit(point) || Casing.isDigitLike(point));
    each("isnumeric", StringMethods::isNumeric);
    plain("isascii", text -> text.chars().allMatch(c -> c < 128));
    plain("islower", Casing::isLower);
    plain("isupper", Casing::isUpper);
    plain("istitle", Casing::isTitle);
  }

  private static boolean isNumeric(int point) {
    return switch (Character.getType(point)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> false;
    };
  }

  private static void each(String name, IntPredicate test) {
    plain(name, text -> !text.isEmpty() && text.codePoints().allMatch(test));
  }
}
