// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The notation of durations and sizes in settings: {@code 500ms}, {@code 3s}, {@code 20MB}, {@code
 * 1MiB}.
 */
final class Quantities {
  private static final Pattern AMOUNT = Pattern.compile("(\\d+)\\s*([a-zA-Z]*)");

  private static final Map<String, Duration> DURATION_UNITS =
      Map.of(
          "ms", Duration.ofMillis(1),
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1));

  private static final Map<String, Long> BYTE_UNITS =
      Map.of(
          "", 1L,
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30);

  private Quantities() {}

  /**
   * Reads {@code 500ms}, {@code 3s}, {@code 2m}, {@code 1h}, {@code 7d} or ISO 8601 ({@code PT3S}).
   *
   * @throws IllegalArgumentException if the text is none of them or too large
   */
  static Duration duration(String text) {
    try {
      if (text.startsWith("P") || text.startsWith("p")) {
        return Duration.parse(text);
      }
      Duration unit = DURATION_UNITS.get(unit(text));
      if (unit == null) {
        throw new IllegalArgumentException("unknown unit of time");
      }
      return unit.multipliedBy(amount(text));
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException("not a duration", e);
    }
  }

  /** The shortest of the forms that {@link #duration} reads back without loss of milliseconds. */
  static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    if (millis % 60_000 != 0 || millis == 0) {
      return millis / 1000 + "s";
    }
    if (millis % 3_600_000 != 0) {
      return millis / 60_000 + "m";
    }
    return millis % 86_400_000 != 0 ? millis / 3_600_000 + "h" : millis / 86_400_000 + "d";
  }

  /**
   * Reads a plain number or one with a unit: {@code kB MB GB} are powers of 1000, {@code KiB MiB
   * GiB} of 1024; case does not matter.
   *
   * @throws IllegalArgumentException if the text is none of them or too large
   */
  static long bytes(String text) {
    Long unit = BYTE_UNITS.get(unit(text));
    if (unit == null) {
      throw new IllegalArgumentException("unknown unit of size");
    }
    try {
      return Math.multiplyExact(amount(text), unit);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("too large", e);
    }
  }

  /** The shortest binary form that {@link #bytes} reads back. */
  static String format(long bytes) {
    if (bytes == 0 || bytes % (1L << 10) != 0) {
      return Long.toString(bytes);
    }
    if (bytes % (1L << 20) != 0) {
      return (bytes >> 10) + "KiB";
    }
    return bytes % (1L << 30) != 0 ? (bytes >> 20) + "MiB" : (bytes >> 30) + "GiB";
  }

  private static String unit(String text) {
    return matched(text).group(2).toLowerCase(Locale.ROOT);
  }

  private static long amount(String text) {
    return Long.parseLong(matched(text).group(1));
  }

  private static Matcher matched(String text) {
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a number with a unit");
    }
    return matcher;
  }
}
