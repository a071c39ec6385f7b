// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.evaluation;

import io.zoetic.model.template.builtin.FormatSpec;
import io.zoetic.model.template.builtin.Operators;
import io.zoetic.model.template.builtin.StringSplit;
import io.zoetic.model.template.failure.Budget;
import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.Casing;
import io.zoetic.model.template.text.CodePoints;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Dict;
import io.zoetic.model.template.value.Iteration;
import io.zoetic.model.template.value.Markup;
import io.zoetic.model.template.value.PythonText;
import io.zoetic.model.template.value.PythonType;
import io.zoetic.model.template.value.Tuple;
import io.zoetic.model.template.value.Undefined;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make text. */
final class TextFilters {
  private static final Pattern WORD_BEGIN =
      Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);

  private TextFilters() {}

  static Map<String, Filters.Filter> all() {
    Map<String, Filters.Filter> all = new HashMap<>();
    plain(all, "upper", text -> text.toUpperCase(Locale.ROOT));
    plain(all, "lower", text -> text.toLowerCase(Locale.ROOT));
    plain(all, "capitalize", Casing::capitalize);
    simple(all, "title", value -> title(PythonText.str(value)));
    simple(all, "string", TextFilters::soft);
    simple(
        all, "safe", value -> value instanceof Markup ? value : new Markup(PythonText.str(value)));
    simple(all, "escape", Markup::escape);
    simple(all, "e", Markup::escape);
    simple(all, "forceescape", value -> Markup.escape(PythonText.str(value)));
    simple(all, "wordcount", value -> WORD.matcher(PythonText.str(value)).results().count());
    all.put("trim", TextFilters::trim);
    all.put("replace", TextFilters::replace);
    all.put("indent", TextFilters::indent);
    all.put("truncate", TextFilters::truncate);
    all.put("format", TextFilters::format);
    all.put("center", TextFilters::center);
    all.put("urlencode", TextFilters::urlEncode);
    return all;
  }

  private static void simple(
      Map<String, Filters.Filter> all, String name, UnaryOperator<Object> filter) {
    all.put(
        name,
        (value, given) -> {
          given.bind(name);
          return filter.apply(value);
        });
  }

  private static Object center(Object value, Arguments given) {
    int width = given.bind("center", "width?").integer(0, 80);
    return Markup.like(value, StringMethods.center(PythonText.str(value), width, " "));
  }

  /** Text as it is, marked or not; of other values what is printed. */
  static Object soft(Object value) {
    return value instanceof Markup ? value : PythonText.str(value);
  }

  private static void plain(
      Map<String, Filters.Filter> all, String name, UnaryOperator<String> filter) {
    all.put(
        name,
        (value, given) -> {
          given.bind(name);
          return Markup.like(value, filter.apply(PythonText.str(value)));
        });
  }

  private static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    Matcher begin = WORD_BEGIN.matcher(text);
    int end = 0;
    while (begin.find()) {
      out.append(titleWord(text.substring(end, begin.start()))).append(begin.group());
      end = begin.end();
    }
    return out.append(titleWord(text.substring(end))).toString();
  }

  private static String titleWord(String word) {
    if (word.isEmpty()) {
      return word;
    }
    int first = word.offsetByCodePoints(0, 1);
    return word.substring(0, first).toUpperCase(Locale.ROOT)
        + word.substring(first).toLowerCase(Locale.ROOT);
  }

  private static Object trim(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("trim", "chars?");
    return Markup.like(value, StringMethods.strip(PythonText.str(value), bound, true, true));
  }

  private static Object replace(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("replace", "old", "new", "count?");
    return StringMethods.replace(
        PythonText.str(value),
        PythonText.str(bound.get(0)),
        PythonText.str(bound.get(1)),
        bound.some(2) ? bound.integer(2) : -1);
  }

  private static Object indent(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("indent", "width?", "first?", "blank?");
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    String text = Markup.textOf(value);
    if (text == null) {
      throw TemplateException.invalid("indent takes a string, got " + PythonType.name(value));
    }
    String width = bound.has(0) ? Markup.textOf(bound.get(0)) : null;
    String indention = width != null ? width : " ".repeat(Math.clamp(bound.integer(0, 4), 0, 4096));
    // Jinja adds a newline for the sake of texts that are empty or end with one.
    List<Object> lines = StringSplit.lines(text + "\n", false);
    StringBuilder out = new StringBuilder(bound.flag(1) ? indention : "");
    boolean blank = bound.flag(2);
    for (int i = 0; i < lines.size(); i++) {
      String line = (String) lines.get(i);
      out.append(i == 0 ? "" : "\n").append(i > 0 && (blank || !line.isEmpty()) ? indention : "");
      out.append(line);
      Budget.requireText(out.length());
    }
    return Markup.like(value, out.toString());
  }

  private static Object truncate(Object value, Arguments given) {
    Arguments.Bound bound = given.bind("truncate", "length?", "killwords?", "end?", "leeway?");
    int length = bound.integer(0, 255);
    String end = bound.text(2, "...");
    int leeway = bound.some(3) ? bound.integer(3) : 5;
    int kept = length - CodePoints.length(end);
    if (kept < 0) {
      throw TemplateException.invalid(
          "expected length >= %d, got %d".formatted(end.length(), length));
    }
    if (Iteration.length(value) <= length + leeway) {
      return value;
    }
    String text = Markup.textOf(value);
    if (text == null) {
      throw TemplateException.invalid("truncate takes a string, got " + PythonType.name(value));
    }
    String cut = FormatSpec.cut(text, kept);
    int blank = cut.lastIndexOf(' ');
    return (bound.flag(1) || blank < 0 ? cut : cut.substring(0, blank)) + end;
  }

  private static Object format(Object value, Arguments given) {
    if (!given.named().isEmpty() && !given.positional().isEmpty()) {
      throw TemplateException.invalid(
          "can't handle positional and keyword arguments at the same time");
    }
    Object values =
        given.named().isEmpty() ? new Tuple(given.positional()) : Dict.ofNames(given.named());
    return Operators.binary("%", soft(value), values);
  }

  private static Object urlEncode(Object value, Arguments given) {
    given.bind("urlencode");
    if (value instanceof String || !Iteration.isIterable(value)) {
      return quoted(value, false);
    }
    List<String> pairs = new ArrayList<>();
    for (Object item : value instanceof Dict dict ? dict.items() : Iteration.of(value)) {
      List<Object> pair = Iteration.list(item);
      if (pair.size() != 2) {
        throw TemplateException.invalid("urlencode takes pairs, got " + pair.size() + " values");
      }
      pairs.add(quoted(pair.get(0), true) + "=" + quoted(pair.get(1), true));
    }
    return String.join("&", pairs);
  }

  private static String quoted(Object value, boolean query) {
    String encoded =
        URLEncoder.encode(PythonText.str(value), StandardCharsets.UTF_8)
            .replace("*", "%2A")
            .replace("%7E", "~");
    return query ? encoded : encoded.replace("+", "%20").replace("%2F", "/");
  }
}
