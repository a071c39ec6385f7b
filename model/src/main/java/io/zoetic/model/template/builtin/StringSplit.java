// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.TemplateException;
import io.zoetic.model.template.text.CodePoints;
import io.zoetic.model.template.value.Arguments;
import io.zoetic.model.template.value.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Taking texts apart as Python does. */
public final class StringSplit {
  private StringSplit() {}

  /** {@code split} and {@code rsplit}: at a separator, or at runs of white space. */
  public static List<Object> split(String text, Arguments given, boolean fromRight) {
    Arguments.Bound bound = given.bind(fromRight ? "rsplit" : "split", "sep?", "maxsplit?");
    int max = bound.integer(1, -1);
    int splits = max < 0 ? Integer.MAX_VALUE : max;
    if (!bound.some(0)) {
      return fromRight ? wordsFromRight(text, splits) : words(text, splits);
    }
    String separator = bound.text(0);
    if (separator.isEmpty()) {
      throw TemplateException.invalid("empty separator");
    }
    return fromRight ? partsFromRight(text, separator, splits) : parts(text, separator, splits);
  }

  private static List<Object> parts(String text, String separator, int splits) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    int at;
    while (parts.size() < splits && (at = text.indexOf(separator, from)) >= 0) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  private static List<Object> partsFromRight(String text, String separator, int splits) {
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    int at;
    while (parts.size() < splits && (at = text.substring(0, to).lastIndexOf(separator)) >= 0) {
      parts.add(text.substring(at + separator.length(), to));
      to = at;
    }
    parts.add(text.substring(0, to));
    return new ArrayList<>(parts.reversed());
  }

  private static List<Object> words(String text, int splits) {
    List<Object> words = new ArrayList<>();
    String rest = CodePoints.stripLeft(text);
    while (!rest.isEmpty()) {
      int end = 0;
      while (end < rest.length() && !CodePoints.isSpace(rest.charAt(end))) {
        end++;
      }
      if (words.size() == splits) {
        // The last part keeps what stands behind it.
        words.add(rest);
        break;
      }
      words.add(rest.substring(0, end));
      rest = CodePoints.stripLeft(rest.substring(end));
    }
    return words;
  }

  private static List<Object> wordsFromRight(String text, int splits) {
    List<Object> words = new ArrayList<>();
    String rest = CodePoints.stripRight(text);
    while (!rest.isEmpty()) {
      int begin = rest.length();
      while (begin > 0 && !CodePoints.isSpace(rest.charAt(begin - 1))) {
        begin--;
      }
      if (words.size() == splits) {
        words.add(rest);
        break;
      }
      words.add(rest.substring(begin));
      rest = CodePoints.stripRight(rest.substring(0, begin));
    }
    return new ArrayList<>(words.reversed());
  }

  public static Tuple partition(String text, Arguments given, boolean last) {
    String separator = given.bind(last ? "rpartition" : "partition", "sep").text(0);
    if (separator.isEmpty()) {
      throw TemplateException.invalid("empty separator");
    }
    int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
    if (at < 0) {
      return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
    }
    return Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
  }

  public static List<Object> lines(String text, boolean keepEnds) {
    List<Object> lines = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      if (!isLineEnd(text.charAt(i))) {
        continue;
      }
      int end = i;
      if (text.charAt(i) == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        i++;
      }
      lines.add(text.substring(from, keepEnds ? i + 1 : end));
      from = i + 1;
    }
    if (from < text.length()) {
      lines.add(text.substring(from));
    }
    return lines;
  }

  private static boolean isLineEnd(char c) {
    return c >= 0x0A && c <= 0x0D
        || c >= 0x1C && c <= 0x1E
        || c == 0x85
        || c == 0x2028
        || c == 0x2029;
  }
}
