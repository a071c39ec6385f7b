// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.builtin;

import io.zoetic.model.template.failure.TemplateException;
import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.WeekFields;
import java.util.Locale;

/** Times as C's {@code strftime} writes them in the C locale, with GNU's {@code %-d}. */
final class Strftime {
  private Strftime() {}

  /**
   * @throws TemplateException if a directive is not known
   */
  static String format(LocalDateTime time, String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char next = format.charAt(++i);
      boolean flag = next == '-' && i + 1 < format.length();
      char directive = flag ? format.charAt(++i) : next;
      String text = directive(time, directive);
      out.append(flag ? withoutPadding(text) : text);
    }
    return out.toString();
  }

  private static String withoutPadding(String text) {
    int from = 0;
    while (from < text.length() - 1 && (text.charAt(from) == '0' || text.charAt(from) == ' ')) {
      from++;
    }
    return text.substring(from);
  }

  private static String directive(LocalDateTime time, char directive) {
    return switch (directive) {
      case 'a', 'A', 'b', 'h', 'B', 'p', 'P' -> name(time, directive);
      case 'c' -> format(time, "%a %b %e %H:%M:%S %Y");
      case 'x', 'D' -> format(time, "%m/%d/%y");
      case 'X', 'T' -> format(time, "%H:%M:%S");
      case 'R' -> format(time, "%H:%M");
      case 'r' -> format(time, "%I:%M:%S %p");
      case 'F' -> format(time, "%Y-%m-%d");
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      // A time without a zone, as datetime.now() is.
      case 'z', 'Z' -> "";
      default -> number(time, directive);
    };
  }

  private static String name(LocalDateTime time, char directive) {
    return switch (directive) {
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'P' -> time.getHour() < 12 ? "am" : "pm";
      default -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH).substring(0, 3);
    };
  }

  private static String number(LocalDateTime time, char directive) {
    int hour12 = time.getHour() % 12 == 0 ? 12 : time.getHour() % 12;
    int weekday = time.getDayOfWeek().getValue();
    int day = time.getDayOfYear();
    return switch (directive) {
      case 'd' -> two(time.getDayOfMonth());
      case 'e' -> "%2d".formatted(time.getDayOfMonth());
      case 'm' -> two(time.getMonthValue());
      case 'y' -> two(time.getYear() % 100);
      case 'Y' -> String.valueOf(time.getYear());
      case 'C' -> two(time.getYear() / 100);
      case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'g' -> two(time.get(IsoFields.WEEK_BASED_YEAR) % 100);
      case 'H' -> two(time.getHour());
      case 'k' -> "%2d".formatted(time.getHour());
      case 'I' -> two(hour12);
      case 'l' -> "%2d".formatted(hour12);
      case 'M' -> two(time.getMinute());
      case 'S' -> two(time.getSecond());
      case 'f' -> "%06d".formatted(time.get(java.time.temporal.ChronoField.MICRO_OF_SECOND));
      case 'j' -> "%03d".formatted(day);
      case 'w' -> String.valueOf(weekday % 7);
      case 'u' -> String.valueOf(weekday);
      case 'U' -> two((day + 6 - weekday % 7) / 7);
      case 'W' -> two((day + 6 - (weekday + 6) % 7) / 7);
      case 'V' -> two(time.get(WeekFields.ISO.weekOfWeekBasedYear()));
      case 's' ->
          String.valueOf(ChronoUnit.SECONDS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time));
      default -> throw TemplateException.unsupported("strftime's %" + directive);
    };
  }

  private static String two(int number) {
    return "%02d".formatted(number);
  }
}
