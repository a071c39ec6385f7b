// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.text;

import java.util.Locale;

/** Upper, lower and title case as Python has them. */
public final class Casing {
  private Casing() {}

  private static String titled(int point) {
    String text = Character.toString(point);
    int title = Character.toTitleCase(point);
    if (title != point) {
      return Character.toString(title);
    }
    // Some letters become several, of which the first alone stays large.
    String upper = text.toUpperCase(Locale.ROOT);
    return upper.length() > text.length()
        ? upper.substring(0, 1) + upper.substring(1).toLowerCase(Locale.ROOT)
        : text;
  }

  public static String capitalize(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int first = text.codePointAt(0);
    return titled(first) + text.substring(Character.charCount(first)).toLowerCase(Locale.ROOT);
  }

  public static String title(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean within = false;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      out.append(within ? text.substring(i, next).toLowerCase(Locale.ROOT) : titled(point));
      within = isCased(point);
      i = next;
    }
    return out.toString();
  }

  public static String swap(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .mapToObj(
            point ->
                Character.isUpperCase(point)
                    ? Character.toString(point).toLowerCase(Locale.ROOT)
                    : Character.toString(point).toUpperCase(Locale.ROOT))
        .forEach(out::append);
    return out.toString();
  }

  private static boolean isCased(int point) {
    return Character.isUpperCase(point)
        || Character.isLowerCase(point)
        || Character.isTitleCase(point);
  }

  public static boolean isLower(String text) {
    return text.codePoints().anyMatch(Character::isLowerCase)
        && text.codePoints()
            .noneMatch(point -> Character.isUpperCase(point) || Character.isTitleCase(point));
  }

  public static boolean isUpper(String text) {
    return text.codePoints().anyMatch(Character::isUpperCase)
        && text.codePoints()
            .noneMatch(point -> Character.isLowerCase(point) || Character.isTitleCase(point));
  }

  public static boolean isTitle(String text) {
    boolean within = false;
    boolean any = false;
    for (int point : text.codePoints().toArray()) {
      boolean large = Character.isUpperCase(point) || Character.isTitleCase(point);
      if (large && within || Character.isLowerCase(point) && !within) {
        return false;
      }
      within = isCased(point);
      any |= within;
    }
    return any;
  }

  /** Digits that are no decimal ones: superscripts, subscripts and digits in circles. */
  public static boolean isDigitLike(int point) {
    return Character.getType(point) == Character.OTHER_NUMBER
        && (point == 0xB2
            || point == 0xB3
            || point == 0xB9
            || point >= 0x2070 && point <= 0x2089
            || point >= 0x2460 && point <= 0x2468);
  }
}
