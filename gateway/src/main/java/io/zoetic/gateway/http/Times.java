// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads times as clients write them: those of RFC 3339 that the database has, too. */
public final class Times {
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "(?<date>\\d{4}-\\d\\d-\\d\\d)[Tt ](?<time>\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?)\\d*"
              + "([Zz]|(?<sign>[+-])(?<hours>[01]\\d|2[0-3]):(?<minutes>[0-5]\\d))");
  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private Times() {}

  /**
   * The time that a text says.
   *
   * @param name of the field, for the complaint
   * @throws ApiException if it says none, or one before year 1 or after year 9999
   */
  public static Instant parse(String name, String text) {
    Matcher matcher = RFC_3339.matcher(text);
    try {
      if (matcher.matches()) {
        Instant time =
            LocalDateTime.parse(matcher.group("date") + "T" + matcher.group("time"))
                .toInstant(ZoneOffset.UTC)
                .minus(offset(matcher));
        if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
          return time;
        }
      }
    } catch (DateTimeException e) {
      // Refused below.
    }
    throw ApiException.invalid(
        name,
        "%s must be a time of the years 0001 to 9999 like 2026-11-23T12:00:00Z, was %s"
            .formatted(name, RequestValues.shortened(text)));
  }

  /** RFC 3339 has offsets of up to a day, Java only of 18 hours. */
  private static Duration offset(Matcher matcher) {
    String sign = matcher.group("sign");
    if (sign == null) {
      return Duration.ZERO;
    }
    Duration offset =
        Duration.ofHours(Integer.parseInt(matcher.group("hours")))
            .plusMinutes(Integer.parseInt(matcher.group("minutes")));
    return sign.equals("-") ? offset.negated() : offset;
  }
}
