// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.text;

import java.util.ArrayList;
import java.util.List;

/** Strings as Python counts them: by code points, not by Java's characters. */
public final class CodePoints {
  private CodePoints() {}

  /** Whether each character of the text is a code point. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  public static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  public static String at(String text, int index) {
    int from = text.offsetByCodePoints(0, index);
    return Character.toString(text.codePointAt(from));
  }

  public static List<Object> split(String text) {
    List<Object> parts = new ArrayList<>(text.length());
    text.codePoints().forEach(point -> parts.add(Character.toString(point)));
    return parts;
  }

  public static int compare(String left, String right) {
    if (isPlain(left) && isPlain(right)) {
      return left.compareTo(right);
    }
    int[] a = left.codePoints().toArray();
    int[] b = right.codePoints().toArray();
    return java.util.Arrays.compare(a, b);
  }

  /** Where a place in Java's characters is in code points; a negative one stays. */
  public static long index(String text, int offset) {
    return offset < 0 ? offset : text.codePointCount(0, offset);
  }

  /** What Python takes for white space. */
  public static boolean isSpace(int point) {
    return switch (point) {
      case 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000 -> true;
      default ->
          point == ' '
              || point >= 0x09 && point <= 0x0D
              || point >= 0x1C && point <= 0x1F
              || point >= 0x2000 && point <= 0x200A;
    };
  }

  public static String stripLeft(String text) {
    int from = 0;
    while (from < text.length() && isSpace(text.charAt(from))) {
      from++;
    }
    return text.substring(from);
  }

  public static String stripRight(String text) {
    int to = text.length();
    while (to > 0 && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(0, to);
  }

  public static String strip(String text) {
    return stripLeft(stripRight(text));
  }
}
