// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The texts of special tokens, and how what a client writes is kept apart from them: within a
 * conversation, each is marked so that it is none any more, rendered, and told by its mark from
 * those that the chat template writes. Immutable.
 */
final class SpecialTexts {
  /** Of a private use, and in no text that is marked: see {@link #markFor}. */
  private static final int FIRST_MARK = 0x10F000;

  private static final int LAST_MARK = 0x10FFFD;

  private final List<String> texts;
  private final Pattern any;

  SpecialTexts(Set<String> special) {
    // Where one begins with another, the tokenizer takes the longer.
    this.texts =
        special.stream()
            .filter(text -> text.codePointCount(0, text.length()) > 1)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    this.any = Pattern.compile(texts.stream().map(Pattern::quote).collect(Collectors.joining("|")));
  }

  /** Whether a text has any. */
  boolean isIn(String text) {
    return !texts.isEmpty() && any.matcher(text).find();
  }

  /** Whether any string of a value has any; values are plain Java, as JSON has them. */
  boolean isIn(@Nullable Object value) {
    return switch (value) {
      case String text -> isIn(text);
      case Map<?, ?> map ->
          map.entrySet().stream().anyMatch(each -> isIn(each.getKey()) || isIn(each.getValue()));
      case List<?> list -> list.stream().anyMatch(this::isIn);
      case null, default -> false;
    };
  }

  /** A mark that a value has nowhere. */
  static String markFor(@Nullable Object value) {
    String all = String.valueOf(value);
    for (int mark = FIRST_MARK; mark <= LAST_MARK; mark++) {
      if (all.indexOf(mark) < 0) {
        return Character.toString(mark);
      }
    }
    throw new IllegalArgumentException("a text must not have all characters of private use");
  }

  /** The value with every special text broken by a mark behind its first character. */
  @Nullable Object marked(@Nullable Object value, String mark) {
    return switch (value) {
      case String text -> marked(text, mark);
      case Map<?, ?> map -> {
        Map<Object, @Nullable Object> marked = new LinkedHashMap<>();
        map.forEach((key, each) -> marked.put(marked(key, mark), marked(each, mark)));
        yield Collections.unmodifiableMap(marked);
      }
      case List<?> list -> {
        List<@Nullable Object> marked = new ArrayList<>();
        list.forEach(each -> marked.add(marked(each, mark)));
        yield Collections.unmodifiableList(marked);
      }
      case null, default -> value;
    };
  }

  private String marked(String text, String mark) {
    StringBuilder marked = new StringBuilder();
    for (int i = 0; i < text.length(); ) {
      int next = text.offsetByCodePoints(i, 1);
      marked.append(text, i, next);
      if (begins(text, i)) {
        marked.append(mark);
      }
      i = next;
    }
    return marked.toString();
  }

  private boolean begins(String text, int at) {
    return texts.stream().anyMatch(special -> text.startsWith(special, at));
  }

  /**
   * A piece of a rendered text.
   *
   * @param literal whether what looks like a special token in it is none
   */
  record Piece(String text, boolean literal) {}

  /** A rendered text in pieces: those with marks, without them, and what is between. */
  List<Piece> pieces(String rendered, String mark) {
    List<Piece> pieces = new ArrayList<>();
    StringBuilder usual = new StringBuilder();
    Matcher special = any.matcher(rendered);
    int from = 0;
    while (from <= rendered.length()) {
      boolean found = special.find();
      String section = rendered.substring(from, found ? special.start() : rendered.length());
      if (section.contains(mark)) {
        if (!usual.isEmpty()) {
          pieces.add(new Piece(usual.toString(), false));
          usual.setLength(0);
        }
        pieces.add(new Piece(section.replace(mark, ""), true));
      } else {
        usual.append(section);
      }
      if (!found) {
        break;
      }
      usual.append(special.group());
      from = special.end();
    }
    if (!usual.isEmpty()) {
      pieces.add(new Piece(usual.toString(), false));
    }
    return pieces;
  }
}
