// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.output;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and spans, as commands print and read them. */
public final class Times {
  private static final Pattern SPAN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Times() {}

  /** How long ago, in its largest unit: {@code 3m}; what is no time stays as it is. */
  public static String age(String time, Instant now) {
    try {
      Duration age = Duration.between(Instant.parse(time), now);
      if (age.toDays() > 0) {
        return age.toDays() + "d";
      }
      if (age.toHours() > 0) {
        return age.toHours() + "h";
      }
      return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    } catch (DateTimeException e) {
      return time;
    }
  }

  /** Without fractions of a second; what is no time stays as it is. */
  public static String seconds(String time) {
    try {
      return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
    } catch (DateTimeException e) {
      return time;
    }
  }

  /**
   * Reads {@code 500ms}, {@code 60s}, {@code 2m}, {@code 1h} or {@code 7d}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Duration span(String text) {
    Matcher parts = SPAN.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "a time span must be a number and ms, s, m, h or d, was " + text);
    }
    long amount = Long.parseLong(parts.group(1));
    return switch (parts.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }
}
